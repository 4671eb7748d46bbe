#include "query/runs.h"

#include <set>

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

RunsAnswer ask(const LineageHistory& history, const RunQuestion& question) {
  Context context = history.context();
  auto answer = describe_run(context, question);
  if (!answer) FAIL(answer.error().message);
  return std::move(*answer);
}

RunsAnswer ask(const LineageHistory& history, int run) {
  RunQuestion question;
  question.id = run_id(run);
  return ask(history, question);
}

// Of all pages.
std::vector<RunLink> children_of(const LineageHistory& history, RunQuestion question) {
  std::vector<RunLink> children;
  do {
    const RunsAnswer page = ask(history, question);
    CHECK(page.runs[0].children.size() <= question.rows_max);
    children.insert(children.end(), page.runs[0].children.begin(), page.runs[0].children.end());
    question.cursor = page.envelope.cursor;
  } while (!question.cursor.empty());
  return children;
}

// Positions of all pages.
std::vector<Position> events_of(const LineageHistory& history, RunQuestion question) {
  std::vector<Position> events;
  do {
    const RunsAnswer page = ask(history, question);
    for (const RunAnswer& run : page.runs) {
      CHECK(run.events.size() <= question.rows_max);
      for (const RunEvent& event : run.events) events.push_back(event.position);
    }
    CHECK(page.envelope.complete() == page.envelope.cursor.empty());
    question.cursor = page.envelope.cursor;
  } while (!question.cursor.empty());
  return events;
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
  CHECK(run.summary.started_by == start);
  CHECK(run.summary.ended_at == minute(20));
  CHECK(run.summary.ended_by == end);
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
  CHECK(run.inputs[0].first_position == start);
  CHECK(run.outputs[0].first_position == end);
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

TEST_CASE("A cursor continues the events of a run, those of equal times too") {
  LineageHistory history;
  std::vector<Position> posted;
  for (int i = 0; i < 7; ++i) {
    posted.push_back(history.post({"RUNNING", i / 3, "load", 1, {}, {}, {}, {}}));
  }
  RunQuestion question;
  question.id = run_id(1);
  for (question.rows_max = 1; question.rows_max <= 8; ++question.rows_max) {
    CHECK(events_of(history, question) == posted);
  }
}

TEST_CASE("Events and children of jobs that share a run id go on side by side") {
  LineageHistory history;
  std::set<Position> posted;
  for (int i = 0; i < 5; ++i) {
    posted.insert(history.post({"RUNNING", i, "one", 1, {}, {}, {}, {}}));
    posted.insert(history.post({"RUNNING", 2 * i, "two", 1, {}, {}, {}, {}}));
    history.post({"START", i, "child", 10 + i, {}, {}, {}, parent("one", 1)});
  }
  RunQuestion question;
  question.id = run_id(1);
  question.rows_max = 2;
  const std::vector<Position> events = events_of(history, question);
  CHECK(events.size() == posted.size());
  CHECK(std::set<Position>(events.begin(), events.end()) == posted);
  CHECK(children_of(history, question).size() == 5);
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
  RunQuestion question;
  question.id = run_id(1);
  question.rows_max = 2;
  const std::vector<RunLink> children = children_of(history, question);
  REQUIRE(children.size() == 5);
  for (int i = 0; i < 5; ++i) CHECK(children[static_cast<std::size_t>(i)].id == run_id(11 + i));

  const std::string present = ask(history, question).envelope.cursor;
  question.as_of = minute(13);
  CHECK(children_of(history, question).size() == 3);
  question.cursor = present;
  const Context context = history.context();
  const auto other = describe_run(context, question);
  REQUIRE_FALSE(other);
  CHECK(other.error().kind == ErrorKind::kInvalid);
}

TEST_CASE("Of the past a run has the jobs, the state and the version read that were known then") {
  LineageHistory history;
  history.post({"COMPLETE", 10, "write", 1, {}, {"t"}, {}, {}});
  history.post({"START", 20, "read", 2, {"t"}, {}, {}, {}});
  const Position known = history.post({"COMPLETE", 30, "other", 2, {}, {}, {}, {}});
  history.post({"FAIL", 25, "read", 2, {}, {"u"}, {}, {}});
  history.post({"COMPLETE", 15, "write", 3, {}, {"t " + version("v3")}, {}, {}});
  CHECK(ask(history, 2).runs.at(1).inputs.at(0).version == "v3");
  RunQuestion question;
  question.id = run_id(2);
  question.known_at = known;
  const RunsAnswer then = ask(history, question);
  CHECK(then.envelope.known_at == known);
  REQUIRE(then.conflict());
  CHECK(then.runs[1].summary.state == RunState::kRunning);
  CHECK(then.runs[1].outputs.empty());
  CHECK(then.runs[1].inputs.at(0).version == ask(history, 1).runs[0].outputs[0].version);
  question.as_of = minute(22);
  const RunsAnswer before = ask(history, question);
  REQUIRE_FALSE(before.conflict());
  CHECK(before.runs[0].summary.run.job.name == "read");
  question.as_of = minute(19);
  const Context context = history.context();
  CHECK(describe_run(context, question).error().kind == ErrorKind::kNotFound);
}

TEST_CASE("An unknown run is not found") {
  LineageHistory history;
  Context context = history.context();
  RunQuestion question;
  question.id = run_id(1);
  CHECK(describe_run(context, question).error().kind == ErrorKind::kNotFound);
}

TEST_CASE("A run that time did not suffice to read is not said to be unknown") {
  LineageHistory history;
  const Position told = history.post({"COMPLETE", 1, "load", 1, {}, {}, {}, {}});
  RunQuestion question;
  question.id = run_id(1);
  question.known_at = told;
  const Context late = history.context(std::chrono::milliseconds(0));
  const auto answer = describe_run(late, question);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::kOverloaded);
}

}  // namespace ledgerline::query
