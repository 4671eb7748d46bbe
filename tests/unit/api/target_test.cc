#include "api/target.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/limits.h"

namespace ledgerline::api {
namespace {

struct PathCase {
  std::string target;
  std::vector<std::string> segments;
};

TEST_CASE("a path is cut at its slashes before it is decoded") {
  const PathCase cases[] = {
      {"/", {}},
      {"/a", {"a"}},
      {"/a/", {"a", ""}},
      {"//a", {"", "a"}},
      {"/a%2Fb/c", {"a/b", "c"}},
      {"/a%252Fb", {"a%2Fb"}},
      {"/s3%3a%2F%2Fx", {"s3://x"}},
      {"/a+b", {"a+b"}},
      {"/a%20b", {"a b"}},
      {"/caf%C3%A9", {"caf\xC3\xA9"}},
      {"/caf\xC3\xA9", {"caf\xC3\xA9"}},
      {"/a:b@c;d=e", {"a:b@c;d=e"}},
      {"/..%2F..", {"../.."}},
      {"/%00", {std::string(1, '\0')}},
      {"http://host:80/a/b", {"a", "b"}},
      {"HTTPS://host/a?x=1", {"a"}},
      {"http://host", {}},
      {"http://host?x=1", {}},
      {"*", {"*"}},
  };
  for (const PathCase& one : cases) {
    INFO(one.target);
    const Result<Target> target = parse_target(one.target);
    REQUIRE(target.has_value());
    REQUIRE(target->segments == one.segments);
  }
}

TEST_CASE("a target that has no one reading is invalid") {
  for (const std::string text :
       {"",     "a",     "?x=1",          "/%",      "/%2",          "/%2G",  "/%-1",
        "/a%",  "/?x=%", "/?%zz=1",       "/a b",    "/a#b",         "/\x01", "/\x7f",
        "/%FF", "/%C3",  "/?x=%ED%A0%80", "/%C0%AF", "ftp://host/a", "**"}) {
    INFO(text);
    const Result<Target> target = parse_target(text);
    REQUIRE_FALSE(target.has_value());
    REQUIRE(target.error().kind == ErrorKind::kInvalid);
  }
}

TEST_CASE("a query keeps order and repetition, and reads '+' as a space") {
  const Result<Target> target =
      parse_target("/walk?name=a%2Bb+c&type=dataset&&type=job&flag&empty=&a=b=c&%6E=1");
  REQUIRE(target.has_value());
  const QueryParameters& query = target->query;
  REQUIRE(query.find("name") == "a+b c");
  REQUIRE(query.find("type") == "dataset");
  REQUIRE(query.all("type") == std::vector<std::string_view>{"dataset", "job"});
  REQUIRE(query.find("flag") == "");
  REQUIRE(query.find("empty") == "");
  REQUIRE(query.find("a") == "b=c");
  REQUIRE(query.find("n") == "1");
  REQUIRE_FALSE(query.find("absent"));
  REQUIRE(query.size() == 7);
}

TEST_CASE("a target is bounded in bytes, segments and parameters") {
  const auto kind_of = [](const std::string& text) {
    const Result<Target> target = parse_target(text);
    return target ? ErrorKind::kInternal : target.error().kind;
  };
  REQUIRE(kind_of("/" + std::string(limits::kTargetBytesMax, 'x')) == ErrorKind::kTooLarge);
  REQUIRE(kind_of("/" + std::string(limits::kTargetBytesMax - 1, 'x')) == ErrorKind::kInternal);
  std::string deep;
  for (std::size_t i = 0; i < limits::kPathSegmentsMax; ++i) deep += "/x";
  REQUIRE(kind_of(deep) == ErrorKind::kInternal);
  REQUIRE(kind_of(deep + "/x") == ErrorKind::kTooLarge);
  std::string wide = "/?";
  for (std::size_t i = 0; i < limits::kQueryParametersMax; ++i) wide += "x&";
  REQUIRE(kind_of(wide) == ErrorKind::kInternal);
  REQUIRE(kind_of(wide + "x") == ErrorKind::kTooLarge);
}

}  // namespace
}  // namespace ledgerline::api
