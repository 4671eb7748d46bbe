#include "api/views/records.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace ledgerline;
using Json = nlohmann::json;

namespace {

query::RecordAnswer loose_event() {
  query::RecordAnswer record;
  record.position = Position(17);
  record.kind = format::RecordKind::kLineage;
  record.received_at = Timestamp{1'000'000'000};
  record.body_bytes = 2;
  record.receipt = {"log.example/1", LeafIndex(7), {}};
  format::RecordHeader header;
  header.kind = record.kind;
  header.principal = Position(3);
  header.endpoint = "/api/v1/lineage";
  header.content_type = "application/json; note=\xff";
  header.flags = {{format::Flag::kTimeAssumed, "/eventTime"}};
  record.header = header;
  record.principal = "alice";
  record.body = "{}";
  return record;
}

}  // namespace

TEST_CASE("a record shows its header, flags with pointers, receipt and digest", "[api]") {
  const Json json = Json::parse(api::views::record(loose_event()).body);
  CHECK(json["position"] == 17);
  CHECK(json["kind"] == "lineage");
  CHECK(json["received_at"] == "1970-01-01T00:00:01Z");
  CHECK(json["principal"] == Json::parse(R"({"position":3,"name":"alice"})"));
  CHECK(json["content_type"] == "application/json; note=\uFFFD");
  CHECK(json["flags"] == Json::parse(R"([{"flag":"time_assumed","pointer":"/eventTime"}])"));
  CHECK(json["body_sha256"] == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  CHECK(json["receipt"]["index"] == 7);
  CHECK(json["receipt"]["log"] == "log.example/1");
  CHECK(json["conflict"] == false);
  CHECK(json["complete"] == true);
  CHECK(json["links"]["body"] == "/api/v2/records/17/body");
}

TEST_CASE("a record with erased halves says so and keeps its receipt", "[api]") {
  query::RecordAnswer record = loose_event();
  record.header.reset();
  record.principal.reset();
  record.body.reset();
  record.conflicts_with = Position(5);
  record.envelope.mark(query::Incomplete::kErased);
  const Json json = Json::parse(api::views::record(record).body);
  CHECK(json["complete"] == false);
  CHECK(json["reason"] == "erased");
  CHECK(json["header_erased"] == true);
  CHECK(json["body_erased"] == true);
  CHECK_FALSE(json.contains("principal"));
  CHECK_FALSE(json.contains("body_sha256"));
  CHECK(json["conflict"] == true);
  CHECK(json["conflicts_with"] == 5);
  CHECK(json["receipt"]["position"] == 17);
}
