#include "api/views/walk.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace ledgerline;
using Json = nlohmann::json;

namespace {

query::WalkAnswer two_nodes() {
  query::WalkAnswer answer;
  answer.envelope.position = Position(41);
  answer.envelope.fold_version = 3;
  answer.nodes = {
      {query::NodeType::kDataset, {"db", "raw \"x\""}, {}, {{"s3://b", "x"}}, 0, false, false},
      {query::NodeType::kJob, {"etl", "copy"}, {}, {}, 1, false, false}};
  answer.edges = {{0, 1, Timestamp{1'000'000'000}, Position(7), true, false, false}};
  answer.flows = {{1, 0, 0, format::Rule::kColumnLineage}};
  return answer;
}

}  // namespace

TEST_CASE("a walk is the envelope, then nodes, edges and flows by index", "[api]") {
  const api::Response response = api::views::walk(two_nodes());
  CHECK(response.status == 200);
  CHECK(response.content_type == "application/json");
  const Json expected = Json::parse(R"({
    "position": 41, "fold_version": 3, "complete": true, "first_node": 0,
    "nodes": [
      {"type": "dataset", "namespace": "db", "name": "raw \"x\"", "aliases": [["s3://b", "x"]],
       "depth": 0},
      {"type": "job", "namespace": "etl", "name": "copy", "aliases": [], "depth": 1}],
    "edges": [{"from": 0, "to": 1, "first_event_time": "1970-01-01T00:00:01Z",
               "first_position": 7, "observed": true, "declared": false, "attempted": false}],
    "flows": [{"job": 1, "from": 0, "to": 0, "rule": "column_lineage"}]})");
  CHECK(Json::parse(response.body) == expected);
}

TEST_CASE("a walk names what hides lineage on its way, and nothing when nothing does", "[api]") {
  query::WalkAnswer answer = two_nodes();
  CHECK_FALSE(Json::parse(api::views::walk(answer).body).contains("hidden"));
  answer.hidden.by_rename = true;
  CHECK(Json::parse(api::views::walk(answer).body)["hidden"] == Json{"renamed"});
  answer.hidden.by_drop = true;
  CHECK(Json::parse(api::views::walk(answer).body)["hidden"] == Json{"dropped", "renamed"});
}

TEST_CASE("an answer that is cut says why, at which clocks, and how to go on", "[api]") {
  query::WalkAnswer answer = two_nodes();
  answer.envelope.position.reset();
  answer.envelope.as_of = Timestamp{0};
  answer.envelope.known_at = Position(5);
  answer.envelope.cursor = "abc";
  answer.envelope.mark(query::Incomplete::kNodeBudget);
  const Json json = Json::parse(api::views::walk(std::move(answer)).body);
  CHECK(json["position"].is_null());
  CHECK(json["as_of"] == "1970-01-01T00:00:00Z");
  CHECK(json["known_at"] == 5);
  CHECK(json["complete"] == false);
  CHECK(json["reason"] == "node_budget");
  CHECK(json["cursor"] == "abc");
}
