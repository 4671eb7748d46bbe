#include "engine/base/timestamp.h"

#include <catch2/catch.hpp>

using namespace ledgerline;

TEST_CASE("times keep zero to nine fraction digits exactly", "[base]") {
  CHECK(parse_timestamp("1970-01-01T00:00:00Z")->time.ns == 0);
  CHECK(parse_timestamp("1970-01-01T00:00:01.5Z")->time.ns == 1'500'000'000);
  CHECK(parse_timestamp("2024-08-06T13:26:49.123456789Z")->time.ns % 1'000'000'000 == 123'456'789);
}

TEST_CASE("an offset is applied and its absence is reported", "[base]") {
  CHECK(parse_timestamp("1970-01-01T01:00:00+01:00")->time.ns == 0);
  CHECK(parse_timestamp("1969-12-31T23:00:00-0100")->time.ns == 0);
  CHECK(parse_timestamp("1970-01-01T00:00:00Z")->has_offset);
  CHECK_FALSE(parse_timestamp("1970-01-01 00:00:00.0")->has_offset);
}

TEST_CASE("a time outside 64-bit nanoseconds saturates and says so", "[base]") {
  CHECK(parse_timestamp("9999-12-31T23:59:59Z")->saturated);
  CHECK(parse_timestamp("9999-12-31T23:59:59Z")->time == Timestamp::max());
  CHECK(parse_timestamp("0001-01-01T00:00:00Z")->time == Timestamp::min());
  CHECK_FALSE(parse_timestamp("2262-01-01T00:00:00Z")->saturated);
}

TEST_CASE("what is not a date-time is refused", "[base]") {
  const auto text = GENERATE("", "2024", "2024-13-01T00:00:00Z", "2023-02-29T00:00:00Z",
                             "2024-01-01T24:00:00Z", "2024-01-01T00:00:00.Z",
                             "2024-01-01T00:00:00+1", "2024-01-01T00:00:00Zx", "2024-1-1T0:0:0Z");
  CHECK_FALSE(parse_timestamp(text).has_value());
}

TEST_CASE("a printed time parses to itself", "[base]") {
  const auto text = GENERATE("2024-02-29T23:59:59Z", "1900-01-01T00:00:00.001Z",
                             "2026-11-22T04:47:00.000001Z", "1969-12-31T23:59:59.999999999Z");
  CHECK(to_string(parse_timestamp(text)->time) == text);
}
