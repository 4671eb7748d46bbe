#include "tools/import_line.h"

#include <catch2/catch.hpp>

namespace ledgerline::tools {
namespace {

ImportKind kind_of(std::string_view line) {
  const Result<ImportRecord> record = read_import_line(line);
  REQUIRE(record);
  return record->kind;
}

}  // namespace

TEST_CASE("a record comes out of plain and Kafka-style lines byte for byte", "[tools]") {
  const std::string event = R"({"eventTime": "2026-01-01T00:00:00Z",  "job":{"name":"\u00e9"}})";
  for (const std::string& line :
       {event, event + "\r", "run:ns/job\t" + event, R"({"key":"a","value":)" + event + "}"}) {
    INFO(line);
    const Result<ImportRecord> record = read_import_line(line);
    REQUIRE(record);
    CHECK(record->text == event);
    CHECK(record->kind == ImportKind::kLineage);
  }
}

TEST_CASE("access records are told from lineage events", "[tools]") {
  CHECK(kind_of(R"({"time":"t","user":"a","dataset":{"namespace":"n","name":"d"}})") ==
        ImportKind::kAccess);
  CHECK(kind_of(R"({"eventTime":"t","dataset":{"namespace":"n","name":"d"}})") ==
        ImportKind::kLineage);
  CHECK(kind_of(R"({"eventType":"START","run":{"facets":{"dataset":1}}})") == ImportKind::kLineage);
}

TEST_CASE("a line without a record is refused", "[tools]") {
  for (const char* line : {"", "text", "{\"a\":", "key\ttext", R"({"key":"a","value":null})"}) {
    INFO(line);
    CHECK_FALSE(read_import_line(line));
  }
}

}  // namespace ledgerline::tools
