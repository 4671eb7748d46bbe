#include "query/runs.h"

#include <catch2/catch.hpp>

#include "tests/support/lineage_history.h"

namespace ledgerline::query {
namespace {

using test::LineageHistory;
using test::minute;
using test::run_id;

std::string parent(const std::string& job, int run) {
  return R"("parent":{"_producer":"https://e/p","_schemaURL":"https://e/s","run":{"runId":")" +
         to_string(run_id(run)) + R"("},"job":{"namespace":"jobs","name":")" + job + "\"}}";
}

std::string version(const std::string& text) {
  return R"({"version":{"_producer":"https://e/p","_schemaURL":"https://e/s","datasetVersion":")" +
         text + "\"}}";
}

RunsAnswer ask(const LineageHistory& history, int run, std::size_t rows = 100,
               const std::string& cursor = "") {
  Context context = history.context();
  RunQuestion question;
  question.id = run_id(run);
  question.rows_max = rows;
  question.cursor = cursor;
  auto answer = describe_run(context, question);
  if (!answer) FAIL(answer.error().message);
  return std::move(*answer);
}

}  // namespace

TEST_CASE("A run tells its state, times, datasets, facets and events, whatever came first") {
  LineageHistory history;
  Position end = history.post({"COMPLETE", 20, "load", 1, {}, {"clean"}, {}, {}});
  Position start = history.post({"START", 10, "load", 1, {"raw"}, {}, {}, {}});
  history.post({"OTHER",
                30,
                "load",
                1,
                {},
                {},
                {},
                R"("note":{"_producer":"https://e/p","_schemaURL":"https://e/s","a":1})"});
  RunAnswer run = ask(history, 1).runs.at(0);
  CHECK(run.summary.state == RunState::kCompleted);
  CHECK(run.summary.started_at == minute(10));
  CHECK(run.summary.ended_at == minute(20));
  CHECK(run.summary.run.job == Name{"jobs", "load"});
  REQUIRE(run.inputs.size() == 1);
  CHECK(run.inputs[0].dataset == Name{"db", "raw"});
  REQUIRE(run.outputs.size() == 1);
  CHECK(run.outputs[0].version_synthetic);
  REQUIRE(run.facets.size() == 1);
  CHECK(run.facets[0].key == "note");
  CHECK(run.facets[0].value == R"({"_producer":"https://e/p","_schemaURL":"https://e/s","a":1})");
  REQUIRE(run.events.size() == 3);
  CHECK(run.events[0].position == start);
  CHECK(run.events[1].position == end);
  CHECK(run.events[2].after_terminal);
}

TEST_CASE("A read is bound to the version that was good when it happened, also when told late") {
  LineageHistory history;
  history.post({"COMPLETE", 10, "write", 1, {}, {"t"}, {}, {}});
  history.post({"COMPLETE", 50, "read", 2, {"t"}, {}, {}, {}});
  std::string first = ask(history, 1).runs[0].outputs[0].version;
  CHECK(ask(history, 2).runs[0].inputs[0].version == first);
  history.post({"FAIL", 40, "write", 3, {}, {"t"}, {}, {}});
  CHECK(ask(history, 2).runs[0].inputs[0].version == first);
  history.post({"COMPLETE", 30, "write", 4, {}, {"t " + version("v4")}, {}, {}});
  RunDataset rebound = ask(history, 2).runs[0].inputs[0];
  CHECK(rebound.version == "v4");
  CHECK_FALSE(rebound.version_stated);
  history.post({"COMPLETE", 60, "read", 2, {"t " + version("v9")}, {}, {}, {}});
  RunDataset stated = ask(history, 2).runs[0].inputs[0];
  CHECK(stated.version == "v9");
  CHECK(stated.version_stated);
}

TEST_CASE("One run id under two jobs is two runs and a conflict") {
  LineageHistory history;
  history.post({"COMPLETE", 10, "b", 1, {}, {}, {}, {}});
  history.post({"FAIL", 11, "a", 1, {}, {}, {}, {}});
  RunsAnswer answer = ask(history, 1);
  CHECK(answer.conflict());
  REQUIRE(answer.runs.size() == 2);
  CHECK(answer.runs[0].summary.run.job.name == "a");
  CHECK(answer.runs[0].summary.state == RunState::kFailed);
  CHECK(answer.runs[1].summary.state == RunState::kCompleted);
}

TEST_CASE("A root that nobody stated is found by walking the parents") {
  LineageHistory history;
  history.post({"START", 10, "task", 1, {}, {}, {}, parent("dag", 2)});
  RunAnswer stub = ask(history, 2).runs.at(0);
  CHECK(stub.summary.state == RunState::kReferenced);
  CHECK(stub.children == std::vector<RunLink>{{run_id(1), {"jobs", "task"}}});
  history.post({"START", 5, "dag", 2, {}, {}, {}, parent("trigger", 3)});
  RunAnswer task = ask(history, 1).runs.at(0);
  CHECK(task.parent == RunLink{run_id(2), {"jobs", "dag"}});
  CHECK(task.root == RunLink{run_id(3), {"jobs", "trigger"}});
  CHECK(task.root_derived);
  history.post({"START", 1, "trigger", 3, {}, {}, {}, parent("task", 1)});
  RunAnswer looped = ask(history, 1).runs.at(0);
  CHECK(looped.parent_cycle);
  CHECK_FALSE(looped.root);
}

TEST_CASE("Contradicting terminal events are flagged and the earliest stands") {
  LineageHistory history;
  history.post({"FAIL", 20, "load", 1, {}, {}, {}, {}});
  history.post({"COMPLETE", 10, "load", 1, {}, {}, {}, {}});
  RunAnswer run = ask(history, 1).runs.at(0);
  CHECK(run.terminal_conflict);
  CHECK(run.summary.state == RunState::kCompleted);
}

TEST_CASE("Children come in pages") {
  LineageHistory history;
  for (int child = 11; child <= 15; ++child) {
    history.post({"START", child, "task", child, {}, {}, {}, parent("dag", 1)});
  }
  std::vector<RunLink> children;
  std::string cursor;
  do {
    RunsAnswer page = ask(history, 1, 2, cursor);
    CHECK(page.runs[0].children.size() <= 2);
    children.insert(children.end(), page.runs[0].children.begin(), page.runs[0].children.end());
    cursor = page.envelope.cursor;
  } while (!cursor.empty());
  REQUIRE(children.size() == 5);
  for (int i = 0; i < 5; ++i) CHECK(children[static_cast<std::size_t>(i)].id == run_id(11 + i));
}

TEST_CASE("An unknown run is not found") {
  LineageHistory history;
  Context context = history.context();
  RunQuestion question;
  question.id = run_id(1);
  CHECK(describe_run(context, question).error().kind == ErrorKind::kNotFound);
}

}  // namespace ledgerline::query
