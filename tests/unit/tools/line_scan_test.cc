#include "tools/line_scan.h"

#include <catch2/catch.hpp>

namespace ledgerline::tools {

TEST_CASE("top-level members are found with their exact bytes", "[tools]") {
  const auto members =
      top_level_members(R"( {"a" : {"x":[1,{"y":"}"}]}, "b\"":"te,x\\", "c":1.50 } )");
  REQUIRE(members.size() == 3);
  CHECK(members[0].key == "a");
  CHECK(members[0].value == R"({"x":[1,{"y":"}"}]})");
  CHECK(members[1].key == R"(b\")");
  CHECK(members[1].value == R"("te,x\\")");
  CHECK(members[2].value == "1.50");
  CHECK(top_level_members("{}").empty());
}

TEST_CASE("broken lines have no members and break nothing", "[tools]") {
  for (const char* text : {"", "{", "}", "[]", "{\"a", "{\"a\"}", "{\"a\":\"}", "{\"a\":[}",
                           "{a:1}", "{\"a\":]}", "{\"a\":\"\\", "null"}) {
    INFO(text);
    CHECK(top_level_members(text).empty());
  }
}

TEST_CASE("a record comes out of plain and Kafka-style lines byte for byte", "[tools]") {
  const std::string record = R"({"eventTime": "2026-01-01T00:00:00Z",  "job":{"name":"\u00e9"}})";
  CHECK(record_of_line(record) == record);
  CHECK(record_of_line("  " + record + "\r") == record);
  CHECK(record_of_line("run:ns/job\t" + record) == record);
  CHECK(record_of_line("\t" + record) == record);
  CHECK(record_of_line(R"({"key":"run:ns/job","value":)" + record + "}") == record);
  CHECK(record_of_line(R"({"key":null,"value":"{\"a\":\"\\u00e9\"}"})") == R"({"a":"\u00e9"})");
  CHECK(record_of_line(R"({"value":{"a":1}})") == R"({"value":{"a":1}})");
  CHECK(record_of_line("   ").empty());
}

TEST_CASE("access records are told from lineage events", "[tools]") {
  CHECK(kind_of_record(R"({"time":"t","user":"a","dataset":{"namespace":"n","name":"d"}})") ==
        LineKind::kAccess);
  CHECK(kind_of_record(R"({"eventTime":"t","dataset":{"namespace":"n","name":"d"}})") ==
        LineKind::kLineage);
  CHECK(kind_of_record(R"({"eventType":"START","run":{"facets":{"dataset":1}}})") ==
        LineKind::kLineage);
  CHECK(kind_of_record("not json") == LineKind::kLineage);
}

}  // namespace ledgerline::tools
