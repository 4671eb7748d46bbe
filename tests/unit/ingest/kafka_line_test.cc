#include "ingest/kafka_line.h"

#include <catch2/catch.hpp>

namespace ledgerline::ingest {
namespace {

TEST_CASE("a key, a tab and an event") {
  const auto line = parse_kafka_line("run:etl/load\t{\"run\":{ } }");
  REQUIRE(line);
  CHECK(line->key == "run:etl/load");
  CHECK(line->event() == "{\"run\":{ } }");
}

TEST_CASE("a key that is JSON itself, a tab and an event") {
  const auto text = parse_kafka_line("\"run:etl\\/load\"\t{\"run\":1}");
  REQUIRE(text);
  CHECK(text->key == "run:etl/load");
  CHECK(text->event() == "{\"run\":1}");
  const std::string_view key = R"({"run":{"name":"}\"	"}})";
  const std::string line = std::string(key) + "\t{\"run\":\t2}";
  const auto object = parse_kafka_line(line);
  REQUIRE(object);
  CHECK(object->key == key);
  CHECK(object->event() == "{\"run\":\t2}");
}

TEST_CASE("a key without a value is a tombstone") {
  for (const std::string_view text :
       {"key\t", "key\tnull", "key\t null ", "\"key\"\tnull", "{\"id\":1}\t", "{\"id\":1}\tnull",
        R"({"key":"k","value":null})"}) {
    INFO(text);
    const auto line = parse_kafka_line(text);
    REQUIRE(line);
    CHECK(line->tombstone);
    CHECK(line->event().empty());
  }
}

TEST_CASE("an envelope with the event as an object keeps its bytes") {
  const auto line =
      parse_kafka_line(R"({"offset":7,"key":"job:n\/x","value": {"job": {"name":"x"}}})");
  REQUIRE(line);
  CHECK(line->key == "job:n/x");
  CHECK(line->event() == R"({"job": {"name":"x"}})");
}

TEST_CASE("an envelope with the event as text gives the text") {
  auto line = parse_kafka_line(R"({"key":null,"value":"{\"a\":\"\\u00e9\"}"})");
  REQUIRE(line);
  const KafkaLine moved = std::move(*line);
  CHECK(moved.key.empty());
  CHECK(moved.event() == R"({"a":"\u00e9"})");
}

TEST_CASE("a plain event is its own value, also when it has a member called value") {
  for (const std::string_view text :
       {R"({"job":{"name":"x"},"value":1})", R"( {"dataset":{"name":"x"}} )", R"({"key":"k"})"}) {
    const auto line = parse_kafka_line(text);
    REQUIRE(line);
    CHECK(line->event() == text);
    CHECK(line->key.empty());
  }
}

TEST_CASE("lines without an event are refused") {
  for (const std::string_view text :
       {"", "key only", "key\ttext", "\"key\"", R"({"key":"k","value":3})",
        "{\"key\":", "{\"a\":NaN}", "{\"a\":1} {\"b\":2}", "{\"a\":1}\t3", "{\"a\":1}x\t{\"b\":2}",
        "{\"a\":\tNaN}"}) {
    INFO(text);
    const auto line = parse_kafka_line(text);
    REQUIRE_FALSE(line);
    CHECK(line.error().kind == ErrorKind::kInvalid);
  }
}

}  // namespace
}  // namespace ledgerline::ingest
