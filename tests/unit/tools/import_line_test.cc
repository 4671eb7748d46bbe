#include "tools/import_line.h"

#include <catch2/catch.hpp>

namespace ledgerline::tools {
namespace {

ImportKind kind_of(std::string_view line) {
  const Result<std::optional<ImportRecord>> record = read_import_line(line);
  REQUIRE(record);
  REQUIRE(*record);
  return (*record)->kind;
}

}  // namespace

TEST_CASE("a record comes out of plain and Kafka-style lines byte for byte", "[tools]") {
  const std::string event = R"({"eventTime": "2026-01-01T00:00:00Z",  "job":{"name":"\u00e9"}})";
  for (const std::string& line :
       {event, event + "\r", "run:ns/job\t" + event, "\"run:ns/job\"\t" + event,
        "{\"name\":\"job\"}\t" + event, R"({"key":"a","value":)" + event + "}"}) {
    INFO(line);
    const Result<std::optional<ImportRecord>> record = read_import_line(line);
    REQUIRE(record);
    REQUIRE(*record);
    CHECK((*record)->text == event);
    CHECK((*record)->kind == ImportKind::kLineage);
  }
}

TEST_CASE("access records are told from lineage events", "[tools]") {
  CHECK(kind_of(R"({"time":"t","user":"a","dataset":{"namespace":"n","name":"d"}})") ==
        ImportKind::kAccess);
  CHECK(kind_of(R"({"app":{"id":"a"},"dataset":"d"})") == ImportKind::kAccess);
  CHECK(kind_of(R"({"dataset":{"namespace":"n","name":"d"},"producer":"p","schemaURL":"s"})") ==
        ImportKind::kLineage);
  CHECK(kind_of(R"({"eventTime":"t","dataset":{"namespace":"n","name":"d"}})") ==
        ImportKind::kLineage);
  CHECK(kind_of(R"({"eventType":"START","run":{"facets":{"dataset":1}}})") == ImportKind::kLineage);
}

TEST_CASE("a line without a record is refused", "[tools]") {
  for (const char* line : {"", "text", "{\"a\":", "key\ttext", R"({"key":"a","value":3})"}) {
    INFO(line);
    CHECK_FALSE(read_import_line(line));
  }
}

TEST_CASE("a tombstone has no record and is no fault", "[tools]") {
  for (const char* line : {"key\t", "key\tnull\r", R"({"key":"a","value":null})"}) {
    INFO(line);
    const Result<std::optional<ImportRecord>> record = read_import_line(line);
    REQUIRE(record);
    CHECK_FALSE(*record);
  }
}

TEST_CASE("what a batch says of a record points into the record", "[tools]") {
  CHECK(reason_in_line(277, "/277/run/runId: missing") == "/run/runId: missing");
  CHECK(reason_in_line(7, "/7: no run, job or dataset") == "no run, job or dataset");
  CHECK(reason_in_line(2, "/27/run: missing") == "/27/run: missing");
  CHECK(reason_in_line(0, "the queue is full") == "the queue is full");
}

}  // namespace ledgerline::tools
