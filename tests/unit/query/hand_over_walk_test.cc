// Walks through jobs that hand over to jobs without a dataset in between, as a lineage facet
// states.
#include <functional>
#include <set>

#include <catch2/catch.hpp>

#include "query/runs.h"
#include "query/walk.h"
#include "tests/support/lineage_history.h"
#include "tests/support/walk_text.h"

namespace ledgerline::query {
namespace {

using test::LineageHistory;
using test::minute;

// A run of the job "own" that states that `from` hands over to `to`.
test::Event hands_over(const std::string& from, const std::string& to, int at) {
  test::Event event{"COMPLETE", at, "own", 900 + at, {}, {}, {}, {}};
  event.job_facets =
      R"("lineage":{"_producer":"https://e/p","_schemaURL":"https://e/s","entries":[)"
      R"({"type":"JOB","namespace":"jobs","name":")" +
      to + R"(","inputs":[{"type":"JOB","namespace":"jobs","name":")" + from + R"("}]}]})";
  return event;
}

// raw -> extract => load -> table, and other -> load, which writes "table" alone.
struct Pipeline : LineageHistory {
  Pipeline() {
    post({"COMPLETE", 1, "extract", 1, {"raw"}, {}, {}, {}});
    before = post({"COMPLETE", 2, "load", 2, {"other"}, {"table"}, {}, {}});
    post(hands_over("extract", "load", 3));
    post({"COMPLETE", 4, "report", 4, {"table"}, {"page"}, {}, {}});
  }

  WalkAnswer walk_from(const std::string& dataset, WalkDirection direction,
                       const std::function<void(WalkQuestion&)>& change = {}) const {
    WalkQuestion question;
    question.start.name = {"db", dataset};
    question.direction = direction;
    if (change) change(question);
    auto answer = walk(context(), question);
    if (!answer) FAIL(answer.error().message);
    CHECK((answer->envelope.complete() || question.nodes_max < 10));
    return *answer;
  }

  Position before;
};

}  // namespace

TEST_CASE("A walk goes through jobs that hand over, both ways") {
  const Pipeline pipeline;
  const WalkAnswer down = pipeline.walk_from("raw", WalkDirection::kDownstream);
  CHECK(test::nodes_text(down) == "raw@0 extract@1 load@2 table@3 report@4 page@5");
  CHECK(test::edges_text(down) ==
        "raw->extract extract->load load->table table->report report->page");
  CHECK(test::flows_text(down) == "report:table->page(product)");

  // What of the table comes from extract is not said: all of it may.
  const WalkAnswer up = pipeline.walk_from("page", WalkDirection::kUpstream);
  CHECK(test::nodes_text(up) == "page@0 report@1 table@2 load@3 other@4 extract@4 raw@5");
}

TEST_CASE("A walk over a hand-over keeps to its depth and to both clocks") {
  const Pipeline pipeline;
  const auto nodes = [&](const std::function<void(WalkQuestion&)>& change) {
    return test::nodes_text(pipeline.walk_from("raw", WalkDirection::kDownstream, change));
  };
  CHECK(nodes([](WalkQuestion& q) { q.depth = 1; }) == "raw@0 extract@1");
  CHECK(nodes([](WalkQuestion& q) { q.depth = 2; }) == "raw@0 extract@1 load@2");
  CHECK(nodes([](WalkQuestion& q) { q.depth = 3; }) == "raw@0 extract@1 load@2 table@3");
  CHECK(nodes([](WalkQuestion& q) { q.as_of = minute(2); }) == "raw@0 extract@1");
  CHECK(nodes([&](WalkQuestion& q) { q.known_at = pipeline.before; }) == "raw@0 extract@1");
}

TEST_CASE("A hand-over joins what is returned when jobs or datasets are left out") {
  const Pipeline pipeline;
  const auto edges = [&](WalkLevel level) {
    return test::edges_text(pipeline.walk_from("raw", WalkDirection::kDownstream,
                                               [&](WalkQuestion& q) { q.level = level; }));
  };
  CHECK(edges(WalkLevel::kDatasets) == "raw->table table->page");
  CHECK(edges(WalkLevel::kJobs) == "raw->extract extract->load load->report");
}

TEST_CASE("A chain and a circle of hand-overs join the datasets at their ends") {
  LineageHistory history;
  history.post({"COMPLETE", 1, "a", 1, {"in"}, {}, {}, {}});
  history.post({"COMPLETE", 2, "d", 2, {}, {"out"}, {}, {}});
  history.post(hands_over("a", "b", 3));
  history.post(hands_over("b", "c", 4));
  history.post(hands_over("c", "b", 5));
  history.post(hands_over("c", "d", 6));
  WalkQuestion question;
  question.start.name = {"db", "in"};
  question.level = WalkLevel::kDatasets;
  const auto answer = walk(history.context(), question);
  REQUIRE(answer);
  CHECK(test::nodes_text(*answer) == "in@0 out@5");
  CHECK(test::edges_text(*answer) == "in->out");
}

TEST_CASE("Pages of a walk over hand-overs hold every edge once") {
  const Pipeline pipeline;
  std::set<std::string> edges;
  WalkQuestion question;
  question.start.name = {"db", "raw"};
  question.direction = WalkDirection::kDownstream;
  question.nodes_max = 1;
  std::vector<std::string> names;
  do {
    const auto page = walk(pipeline.context(), question);
    REQUIRE(page);
    for (const WalkNode& node : page->nodes) names.push_back(node.name.name);
    for (const WalkEdge& edge : page->edges) {
      CHECK(edges.insert(names.at(edge.from) + "->" + names.at(edge.to)).second);
    }
    question.cursor = page->envelope.cursor;
  } while (!question.cursor.empty());
  CHECK(edges == std::set<std::string>{"extract->load", "load->table", "raw->extract",
                                       "report->page", "table->report"});
}

TEST_CASE("A job that hands over is no input of the run that says so") {
  LineageHistory history;
  history.post(hands_over("extract", "own", 1));
  RunQuestion question;
  question.id = test::run_id(901);
  const auto answer = describe_run(history.context(), question);
  REQUIRE(answer);
  CHECK(answer->runs.front().inputs.empty());
}

TEST_CASE("Hand-overs are folded to the same index again") {
  const Pipeline pipeline;
  CHECK(pipeline.rebuild_difference() == std::nullopt);
}

}  // namespace ledgerline::query
