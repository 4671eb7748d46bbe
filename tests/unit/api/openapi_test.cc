// api/openapi.json against the routes of the program: each is described, and nothing else is.
#include "api/routes/openapi.h"

#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "api/router.h"
#include "api/routes/submission.h"
#include "api/services.h"
#include "engine/base/ascii.h"

using namespace ledgerline;
using namespace ledgerline::api;
using Json = nlohmann::json;

namespace {

const Json& document() {
  static const Json kDocument = Json::parse(openapi_text());
  return kDocument;
}

// The routes as the program registers them; their handlers are never called here.
const Router& router() {
  static const Services kServices;
  static const Router kRouter = [] {
    Router out;
    register_routes(out, kServices);
    return out;
  }();
  return kRouter;
}

const Json& resolved(const Json& json) {
  if (!json.contains("$ref")) return json;
  return document().at(Json::json_pointer(json.at("$ref").get<std::string>().substr(1)));
}

const Json* operation_of(const Route& route) {
  const auto path = document()["paths"].find(openapi_path(route.path));
  if (path == document()["paths"].end()) return nullptr;
  const auto operation = path->find(ascii_lowered(to_string(route.method)));
  return operation == path->end() ? nullptr : &*operation;
}

std::set<std::string> parameters(const Json& operation, const char* in) {
  std::set<std::string> out;
  if (!operation.contains("parameters")) return out;
  for (const Json& given : operation["parameters"]) {
    const Json& parameter = resolved(given);
    if (parameter.at("in") != in) continue;
    const bool fresh = out.insert(parameter.at("name").get<std::string>()).second;
    CHECK(fresh);
    CHECK_FALSE(parameter.at("description").get<std::string>().empty());
  }
  return out;
}

std::set<std::string> set_of(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

void check_references(const Json& json) {
  if (json.is_object() && json.contains("$ref")) {
    const std::string target = json["$ref"].get<std::string>();
    INFO(target);
    CHECK(document().contains(Json::json_pointer(target.substr(1))));
  }
  if (json.is_structured()) {
    for (const Json& child : json) check_references(child);
  }
}

}  // namespace

TEST_CASE("every route is described with its name, parameters and bodies", "[api]") {
  for (const auto& entry : router().entries()) {
    const Route& route = entry->route;
    INFO(to_string(route.method) << " " << route.path);
    const Json* const operation = operation_of(route);
    REQUIRE(operation != nullptr);
    CHECK(operation->at("operationId") == route.operation);
    CHECK(parameters(*operation, "query") == set_of(route.query));
    std::set<std::string> in_path;
    for (const Router::Parameter& parameter : entry->parameters) in_path.insert(parameter.name);
    CHECK(parameters(*operation, "path") == in_path);
    CHECK(operation->contains("requestBody") == route.body.allowed);
    if (!route.body.allowed) continue;
    std::set<std::string> types;
    for (const auto& [type, schema] : operation->at("requestBody").at("content").items()) {
      types.insert(type);
    }
    const std::set<std::string> any = {"*/*"};
    CHECK(types == (route.body.content_types.empty() ? any : set_of(route.body.content_types)));
  }
}

TEST_CASE("everything described is a route", "[api]") {
  std::set<std::string> described;
  std::set<std::string> registered;
  for (const auto& [path, operations] : document()["paths"].items()) {
    for (const auto& [method, operation] : operations.items())
      described.insert(method + " " + path);
  }
  for (const auto& entry : router().entries()) {
    const Route& route = entry->route;
    registered.insert(ascii_lowered(to_string(route.method)) + " " + openapi_path(route.path));
  }
  CHECK(described == registered);
}

TEST_CASE("every route that takes records is known as an endpoint of records", "[api]") {
  std::set<std::string> taking;
  for (const auto& entry : router().entries()) {
    if (entry->route.body.allowed) taking.insert(entry->route.path);
  }
  const auto known = ingest_paths();
  CHECK(taking == std::set<std::string>(known.begin(), known.end()));
}

TEST_CASE("every route is described with the statuses that its declaration implies", "[api]") {
  for (const auto& entry : router().entries()) {
    const Route& route = entry->route;
    INFO(to_string(route.method) << " " << route.path);
    const Json& responses = operation_of(route)->at("responses");
    std::set<std::string> expected;
    const bool always_public = route.role == Role::kNone;
    if (!always_public) expected.insert({"401", "403"});
    if (!route.query.empty()) expected.insert("400");
    if (route.body.allowed) expected.insert({"400", "408", "413", "415"});
    if (route.runs == Runs::kOnWorker) expected.insert("503");
    for (const std::string& status : expected) {
      INFO(status);
      CHECK(responses.contains(status));
    }
    CHECK(operation_of(route)->contains("security") == always_public);
    int good = 0;
    for (const auto& [status, response] : responses.items()) good += status.front() == '2' ? 1 : 0;
    CHECK(good == 1);
  }
}

TEST_CASE("the description's references lead somewhere, and its names are unique", "[api]") {
  check_references(document());
  std::set<std::string> names;
  for (const auto& entry : router().entries()) {
    INFO(entry->route.operation);
    CHECK(names.insert(entry->route.operation).second);
  }
}
