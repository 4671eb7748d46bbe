#include "api/router.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace ledgerline::api {
namespace {

using Segments = std::vector<std::string>;

void add(Router& router, Method method, std::string path) {
  Route route;
  route.method = method;
  route.path = std::move(path);
  route.handler = [](const Request&, const Responder&) {};
  router.add(std::move(route));
}

Router make_router() {
  Router router;
  add(router, Method::kGet, "/");
  add(router, Method::kGet, "/records/{position}");
  add(router, Method::kDelete, "/records/{position}");
  add(router, Method::kGet, "/records/{position}/body");
  add(router, Method::kGet, "/records/latest");
  add(router, Method::kPost, "/records/latest/mark");
  add(router, Method::kGet, "/log/tile/{level}/{index*}");
  add(router, Method::kPost, "/lineage");
  return router;
}

struct FoundCase {
  Method method;
  Segments segments;
  std::string path;
  std::vector<std::pair<std::string, std::string>> parameters;
};

TEST_CASE("a path finds its template and its parameters") {
  const Router router = make_router();
  const FoundCase cases[] = {
      {Method::kGet, {}, "/", {}},
      {Method::kGet, {"records", "17"}, "/records/{position}", {{"position", "17"}}},
      {Method::kHead, {"records", "17"}, "/records/{position}", {{"position", "17"}}},
      {Method::kDelete, {"records", "a/b"}, "/records/{position}", {{"position", "a/b"}}},
      {Method::kGet, {"records", "1", "body"}, "/records/{position}/body", {{"position", "1"}}},
      {Method::kGet, {"records", "latest"}, "/records/latest", {}},
      // The literal leads nowhere here, so the parameter takes its place.
      {Method::kGet,
       {"records", "latest", "body"},
       "/records/{position}/body",
       {{"position", "latest"}}},
      {Method::kGet,
       {"log", "tile", "0", "x001", "067.p", "8"},
       "/log/tile/{level}/{index*}",
       {{"level", "0"}, {"index", "x001/067.p/8"}}},
  };
  for (const FoundCase& one : cases) {
    INFO(one.path);
    const Router::Match match = router.find(one.method, one.segments);
    REQUIRE(match.entry != nullptr);
    REQUIRE(match.entry->route.path == one.path);
    REQUIRE(match.parameters.size() == one.parameters.size());
    for (std::size_t i = 0; i < one.parameters.size(); ++i) {
      REQUIRE(match.parameters[i].name == one.parameters[i].first);
      REQUIRE(match.parameters[i].value == one.parameters[i].second);
    }
  }
}

TEST_CASE("a path without a template is told apart from a wrong method") {
  const Router router = make_router();
  for (const Segments& unknown :
       {Segments{"nothing"}, Segments{"records"}, Segments{"records", ""},
        Segments{"records", "1", "body", "more"}, Segments{"log", "tile", "0"}, Segments{""}}) {
    const Router::Match match = router.find(Method::kGet, unknown);
    REQUIRE(match.entry == nullptr);
    REQUIRE(match.allow.empty());
  }
  REQUIRE(router.find(Method::kPut, {"records", "1"}).allow == "GET, HEAD, DELETE, OPTIONS");
  REQUIRE(router.find(Method::kGet, {"lineage"}).allow == "POST, OPTIONS");
  REQUIRE(router.find(Method::kOther, {"lineage"}).allow == "POST, OPTIONS");
}

TEST_CASE("roles include what they should and no more") {
  const Role all[] = {Role::kNone, Role::kWriter, Role::kReader, Role::kAuditor, Role::kAdmin};
  for (const Role role : all) {
    REQUIRE(grants(Role::kAdmin, role));
    REQUIRE(grants(role, role));
    REQUIRE(grants(role, Role::kNone));
    REQUIRE(grants(role, Role::kAdmin) == (role == Role::kAdmin));
    REQUIRE(grants(role, Role::kWriter) == (role == Role::kWriter || role == Role::kAdmin));
  }
  REQUIRE(grants(Role::kAuditor, Role::kReader));
  REQUIRE_FALSE(grants(Role::kReader, Role::kAuditor));
  REQUIRE_FALSE(grants(Role::kWriter, Role::kReader));
  REQUIRE(parse_role("auditor") == Role::kAuditor);
  REQUIRE_FALSE(parse_role("none"));
  REQUIRE_FALSE(parse_role("root"));
}

}  // namespace
}  // namespace ledgerline::api
