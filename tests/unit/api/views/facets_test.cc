#include "api/views/facets.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace ledgerline;
using Json = nlohmann::json;

namespace {

query::FacetValue facet(std::string key, std::string value) {
  return {std::move(key), std::move(value), Timestamp{0}, Position(3), false};
}

Json written(const std::vector<query::FacetValue>& facets, bool dataset) {
  std::string text;
  api::JsonWriter out(text);
  out.begin_object();
  api::views::write_facets(out, facets, dataset);
  out.end_object();
  return Json::parse(text);
}

}  // namespace

TEST_CASE("owners, tags with their columns, fields and description are drawn out", "[api]") {
  const Json json = written(
      {facet("documentation", R"({"description":"all orders"})"),
       facet("ownership", R"({"owners":[{"name":"team:a","type":"OWNER"},{"name":"b"}]})"),
       facet("schema", R"({"fields":[{"name":"id","type":"int","fields":[{"name":"x"}]}]})"),
       facet("tags", R"({"tags":[{"key":"pii","value":"true","field":"email","x":1}]})")},
      true);
  CHECK(json["owners"] == Json::parse(R"([{"name":"team:a","type":"OWNER"},{"name":"b"}])"));
  CHECK(json["tags"] == Json::parse(R"([{"key":"pii","value":"true","field":"email"}])"));
  CHECK(json["fields"] == Json::parse(R"([{"name":"id","type":"int","fields":[{"name":"x"}]}])"));
  CHECK(json["description"] == "all orders");
  CHECK(json["facets"]["tags"]["tags"][0]["x"] == 1);
  CHECK(json["facet_evidence"]["schema"]["position"] == 3);
}

TEST_CASE("a facet that breaks its shape gives nothing but its raw value", "[api]") {
  const Json json = written({facet("ownership", "[1,2]"), facet("schema", R"({"fields":"none"})"),
                             facet("tags", R"({"tags":[1,{"key":"k"}]})")},
                            true);
  CHECK(json["owners"] == Json::array());
  CHECK(json["fields"] == Json::array());
  CHECK(json["tags"] == Json::parse(R"([{"key":"k"}])"));
  CHECK(json["facets"]["ownership"] == Json::parse("[1,2]"));
  CHECK_FALSE(json.contains("description"));
}

TEST_CASE("values are passed on as sent, and an erased one is null and says so", "[api]") {
  std::vector<query::FacetValue> facets = {facet("big", R"({"n":123456789012345678901234567890})")};
  facets.push_back({"gone", "", Timestamp{0}, Position(9), true});
  std::string text;
  api::JsonWriter out(text);
  out.begin_object();
  api::views::write_facets(out, facets, false);
  out.end_object();
  CHECK(text.find(R"("big":{"n":123456789012345678901234567890})") != std::string::npos);
  CHECK(text.find(R"("gone":null)") != std::string::npos);
  CHECK(Json::parse(text)["facet_evidence"]["gone"]["erased"] == true);
  CHECK_FALSE(Json::parse(text).contains("fields"));
}
