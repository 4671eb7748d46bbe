#include "api/arguments.h"

#include <catch2/catch.hpp>

using namespace ledgerline;
using namespace ledgerline::api;

namespace {

QueryParameters query(std::initializer_list<std::pair<const char*, const char*>> pairs) {
  QueryParameters out;
  for (const auto& [name, value] : pairs) out.add(name, value);
  return out;
}

}  // namespace

TEST_CASE("typed parameters are read, and absent ones are absent", "[api]") {
  const QueryParameters given = query({{"depth", "7"}, {"attempted", ""}, {"name", ""}});
  Arguments arguments(given);
  CHECK(arguments.number("depth", 0, 10) == 7);
  CHECK(arguments.flag("attempted"));
  CHECK_FALSE(arguments.flag("other"));
  CHECK(arguments.text("name") == "");
  CHECK(arguments.text("namespace") == std::nullopt);
  CHECK(arguments.done().has_value());
}

TEST_CASE("every fault of the parameters is named in one answer", "[api]") {
  const QueryParameters given = query({{"dpeth", "7"},
                                       {"limit", "0"},
                                       {"stale", "x"},
                                       {"as_of", "yesterday"},
                                       {"user", "a"},
                                       {"user", "b"}});
  Arguments arguments(given);
  arguments.only({"depth", "limit", "stale", "as_of", "user"});
  CHECK(arguments.number("limit", 1, 10) == std::nullopt);
  CHECK_FALSE(arguments.flag("stale"));
  CHECK(arguments.time("as_of") == std::nullopt);
  CHECK(arguments.text("user").has_value());
  REQUIRE(arguments.faults().size() == 5);
  CHECK(arguments.faults()[0].pointer == "?dpeth");
  CHECK(arguments.faults()[0].rule == "unknown_parameter");
  CHECK(arguments.faults()[4].rule == "repeated");
  const Result<void> done = arguments.done();
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().kind == ErrorKind::kInvalid);
  for (const char* const name : {"dpeth", "limit", "stale", "as_of", "user"}) {
    CHECK(done.error().message.find(name) != std::string::npos);
  }
}

TEST_CASE("a fault that two readers of a parameter find is told once", "[api]") {
  const QueryParameters given =
      query({{"at", "-1"}, {"type", "a"}, {"type", "b"}, {"odd", ""}, {"odd", ""}});
  Arguments arguments(given);
  arguments.only({"at", "type"});
  for (int reader = 0; reader < 2; ++reader) {
    CHECK(arguments.number("at") == std::nullopt);
    CHECK(arguments.text("type") == "a");
  }
  arguments.fault("at", "required", "another fault of it");
  REQUIRE(arguments.faults().size() == 4);
  CHECK(arguments.faults()[0].rule == "unknown_parameter");
  CHECK(arguments.faults()[1].rule == "number");
  CHECK(arguments.faults()[2].rule == "repeated");
  CHECK(arguments.faults()[3].rule == "required");
}

TEST_CASE("numbers are whole, in range, and not too large to hold", "[api]") {
  for (const char* const bad : {"", "-1", "1.0", "1e3", "0x10", " 1", "18446744073709551616"}) {
    const QueryParameters given = query({{"n", bad}});
    Arguments arguments(given);
    CHECK(arguments.number("n") == std::nullopt);
    CHECK_FALSE(arguments.done().has_value());
  }
}

TEST_CASE("a text that cannot be empty is a fault where it is", "[api]") {
  const QueryParameters given = query({{"lost", ""}, {"kept", "x"}});
  Arguments arguments(given);
  CHECK(arguments.filled("kept") == "x");
  CHECK(arguments.filled("absent") == std::nullopt);
  CHECK(arguments.faults().empty());
  CHECK(arguments.filled("lost") == std::nullopt);
  REQUIRE(arguments.faults().size() == 1);
  CHECK(arguments.faults()[0].pointer == "?lost");
  CHECK(arguments.faults()[0].rule == "min_length");
}

TEST_CASE("a plus sign that a URL turned into a space still means an offset", "[api]") {
  const QueryParameters given =
      query({{"a", "2026-11-22T06:00:00 02:00"}, {"b", "2026-11-22T04:00:00Z"}});
  Arguments arguments(given);
  const auto plus = arguments.time("a");
  CHECK(plus.has_value());
  CHECK(plus == arguments.time("b"));
}

TEST_CASE("a time without an offset could be anywhere, and is refused", "[api]") {
  const QueryParameters given = query({{"at", "2026-11-22T04:00:00"}});
  Arguments arguments(given);
  CHECK(arguments.time("at") == std::nullopt);
  REQUIRE(arguments.faults().size() == 1);
  CHECK(arguments.faults()[0].detail.find("names no offset") != std::string::npos);
}

TEST_CASE("a word out of a list is that word's meaning", "[api]") {
  const QueryParameters given = query({{"good", "two"}, {"bad", "three"}});
  Arguments arguments(given);
  CHECK(arguments.one_of("good", 0, {{"one", 1}, {"two", 2}}) == 2);
  CHECK(arguments.one_of("absent", 9, {{"one", 1}, {"two", 2}}) == 9);
  CHECK(arguments.one_of("bad", 9, {{"one", 1}, {"two", 2}}) == 9);
  REQUIRE(arguments.faults().size() == 1);
  CHECK(arguments.faults()[0].detail == "must be one of one, two");
}
