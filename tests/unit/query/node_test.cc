#include "query/node.h"

#include <catch2/catch.hpp>

#include "query/runs.h"
#include "tests/support/lineage_history.h"

namespace ledgerline::query {
namespace {

using test::LineageHistory;

NodeParameters short_form(std::string_view node) {
  NodeParameters given;
  given.node = node;
  return given;
}

std::string refusal(const LineageHistory& history, const NodeParameters& given) {
  Context context = history.context();
  auto node = resolve_node(context, given);
  REQUIRE_FALSE(node);
  CHECK(node.error().kind == ErrorKind::kInvalid);
  return node.error().message;
}

}  // namespace

TEST_CASE("Every colon of a short node name is a possible end of the namespace") {
  auto readings = readings_of("dataset:s3://bucket:key:part");
  REQUIRE(readings.size() == 3);
  CHECK(readings[0].name == Name{"s3", "//bucket:key:part"});
  CHECK(readings[1].name == Name{"s3://bucket", "key:part"});
  CHECK(readings[2].name == Name{"s3://bucket:key", "part"});
  CHECK(readings_of("dataset:nothing").empty());
  CHECK(readings_of("table:a:b").empty());
}

TEST_CASE("A short node name is the one reading that exists, or the only one there is") {
  LineageHistory history;
  history.post({"COMPLETE", 1, "load", 1, {"s3://bucket|key:part"}, {}, {}, {}});
  Context context = history.context();
  auto node = resolve_node(context, short_form("dataset:s3://bucket:key:part"));
  REQUIRE(node);
  CHECK(node->name == Name{"s3://bucket", "key:part"});
  auto plain = resolve_node(context, short_form("job:jobs:unknown"));
  REQUIRE(plain);
  CHECK(plain->type == NodeType::kJob);
  CHECK(plain->name == Name{"jobs", "unknown"});
}

TEST_CASE("A short node name with several readings is refused with the candidates") {
  LineageHistory history;
  history.post({"COMPLETE", 1, "load", 1, {"a|b:c", "a:b|c"}, {}, {}, {}});
  CHECK(refusal(history, short_form("dataset:a:b:c")) ==
        "node: several readings, give type, namespace and name: namespace=a name=b:c; "
        "namespace=a:b name=c");
  CHECK_FALSE(refusal(history, short_form("dataset:x:y:z")).empty());
  CHECK_FALSE(refusal(history, short_form("dataset:" + std::string(100, ':'))).empty());
}

TEST_CASE("A run is named by its id, and by its job when both names are given") {
  LineageHistory history;
  Context context = history.context();
  NodeParameters given;
  given.id = "00000000-0000-4000-8000-00000000000A";
  auto node = resolve_node(context, given);
  REQUIRE(node);
  CHECK(to_string(*node) == "run:00000000-0000-4000-8000-00000000000a");
  given.ns = "jobs";
  CHECK_FALSE(refusal(history, given).empty());
  given.name = "load";
  CHECK(resolve_node(context, given)->name == Name{"jobs", "load"});
  given.type = "dataset";
  CHECK_FALSE(refusal(history, given).empty());
}

TEST_CASE("A run id that is no UUID finds the run it was submitted with") {
  LineageHistory history;
  history.post(
      R"({"eventType":"COMPLETE","eventTime":"2026-01-01T00:00:00Z","run":{"runId":"abc123"},)"
      R"("job":{"namespace":"jobs","name":"load"},"inputs":[],"outputs":[]})");
  Context context = history.context();
  NodeParameters given;
  given.type = "run";
  given.id = "abc123";
  auto node = resolve_node(context, given);
  REQUIRE(node);
  RunQuestion question;
  question.id = node->run;
  auto run = describe_run(context, question);
  REQUIRE(run);
  CHECK(run->runs.front().summary.run.job == Name{"jobs", "load"});
}

TEST_CASE("Missing parameters are named") {
  LineageHistory history;
  CHECK(refusal(history, {}) == "type: missing");
  NodeParameters given;
  given.type = "dataset";
  CHECK(refusal(history, given) == "namespace: missing");
  given.ns = "";
  CHECK(refusal(history, given) == "name: missing");
  given.type = "run";
  CHECK(refusal(history, given) == "id: missing");
}

}  // namespace ledgerline::query
