// Run state, links and runs of a job: what RunRow says after which events.
#include <catch2/catch.hpp>

#include "tests/support/index_fixture.h"

namespace ledgerline::index {
namespace {

using format::EventType;
using test::at;
using test::FactsBuilder;
using test::IndexFixture;
using test::run_id;

FactsBuilder event(EventType type, std::int64_t seconds, std::uint8_t run = 1) {
  return FactsBuilder::run_event(type, run, "j", seconds);
}

RunRow run_of(IndexFixture& index, std::uint8_t run = 1, std::string_view job = "j") {
  auto row = index.reader().run(run_id(run), index.job(job));
  REQUIRE(row);
  REQUIRE(*row);
  return **row;
}

std::vector<JobRunKey> runs_of(IndexFixture& index, std::string_view job) {
  std::vector<JobRunKey> keys;
  REQUIRE(index.reader().job_runs(index.job(job), Timestamp::max(), Order::kNewestFirst,
                                  [&](const JobRunKey& key) {
                                    keys.push_back(key);
                                    return true;
                                  }));
  return keys;
}

TEST_CASE("a START that arrives after COMPLETE sets the start and reopens nothing") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 20));
  index.fold(event(EventType::kStart, 10));
  const RunRow row = run_of(index);
  REQUIRE(row.terminal);
  CHECK(row.terminal->type == EventType::kComplete);
  CHECK(row.terminal->time == at(20));
  REQUIRE(row.start);
  CHECK(row.start->time == at(10));
  CHECK(row.first_event->time == at(10));
  CHECK(row.last_event->time == at(20));
  CHECK_FALSE(row.conflicting_terminals());
}

TEST_CASE("a START dated after the terminal event reopens nothing either") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 20));
  index.fold(event(EventType::kStart, 30));
  const RunRow row = run_of(index);
  CHECK(row.terminal->time == at(20));
  CHECK(row.start->time == at(30));
}

TEST_CASE("of two STARTs the earliest counts") {
  IndexFixture index;
  index.fold(event(EventType::kStart, 12));
  index.fold(event(EventType::kStart, 11));
  index.fold(event(EventType::kStart, 13));
  CHECK(run_of(index).start->time == at(11));
}

TEST_CASE("of conflicting terminal events the earliest stands and the conflict shows") {
  IndexFixture index;
  index.fold(event(EventType::kFail, 30));
  index.fold(event(EventType::kComplete, 20));
  const RunRow row = run_of(index);
  CHECK(row.terminal->type == EventType::kComplete);
  CHECK(row.conflicting_terminals());
}

TEST_CASE("of terminal events at one time COMPLETE ranks before FAIL before ABORT") {
  IndexFixture index;
  index.fold(event(EventType::kAbort, 20));
  index.fold(event(EventType::kFail, 20));
  CHECK(run_of(index).terminal->type == EventType::kFail);
  index.fold(event(EventType::kComplete, 20));
  CHECK(run_of(index).terminal->type == EventType::kComplete);
}

TEST_CASE("the same terminal event twice is no conflict") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 20));
  index.fold(event(EventType::kComplete, 20));
  CHECK_FALSE(run_of(index).conflicting_terminals());
}

TEST_CASE("a far-future event is in the history and never the latest") {
  IndexFixture index;
  index.fold(event(EventType::kStart, 10));
  index.fold(event(EventType::kComplete, 900'000).far_future());
  CHECK(run_of(index).last_event->time == at(10));
  CHECK(run_of(index).terminal->far_future);
  index.fold(event(EventType::kComplete, 20));
  CHECK(run_of(index).terminal->time == at(20));
  std::vector<bool> far;
  REQUIRE(
      index.reader().run_events(run_id(1), index.job("j"), [&](const TimedKey&, RunEventRow&& row) {
        far.push_back(row.far_future);
        return true;
      }));
  CHECK(far == std::vector<bool>{false, false, true});
}

TEST_CASE("a run is listed under its job by its first event, which may arrive late") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 20, 1));
  index.fold(event(EventType::kStart, 15, 2));
  REQUIRE(runs_of(index, "j").size() == 2);
  CHECK(runs_of(index, "j").front().run == run_id(1));
  index.fold(event(EventType::kStart, 10, 1));
  REQUIRE(runs_of(index, "j").size() == 2);
  CHECK(runs_of(index, "j").front().run == run_id(2));
  CHECK(runs_of(index, "j").back().time == at(10));
}

TEST_CASE("a parent that never sends an event is a stub, and is filled when it does") {
  IndexFixture index;
  index.fold(event(EventType::kStart, 10).parent(7, "dag").root(8, "root"));
  CHECK_FALSE(run_of(index, 7, "dag").observed);
  CHECK_FALSE(run_of(index, 8, "root").observed);
  CHECK(runs_of(index, "dag").empty());
  const auto job = index.reader().entity(index.job("dag"));
  REQUIRE(job);
  CHECK(((*job)->flags & kEntityObserved) == 0);

  index.fold(FactsBuilder::run_event(EventType::kStart, 7, "dag", 5));
  CHECK(run_of(index, 7, "dag").observed);
  CHECK(runs_of(index, "dag").size() == 1);
  std::vector<RunKey> children;
  REQUIRE(index.reader().run_children(run_id(7), index.job("dag"), [&](const RunKey& key) {
    children.push_back(key);
    return true;
  }));
  CHECK(children == std::vector<RunKey>{{run_id(1), index.job("j")}});
}

TEST_CASE("runs that name each other as parents, or themselves, do no harm") {
  IndexFixture index;
  index.fold(event(EventType::kStart, 10, 1).parent(2, "j"));
  index.fold(event(EventType::kStart, 11, 2).parent(1, "j"));
  index.fold(event(EventType::kStart, 12, 3).parent(3, "j"));
  CHECK(run_of(index, 1).parent->run == run_id(2));
  CHECK(run_of(index, 2).parent->run == run_id(1));
  CHECK(run_of(index, 3).parent->run == run_id(3));
  CHECK(run_of(index, 3).observed);
}

TEST_CASE("one run id with two jobs is two runs, and both are found by the id") {
  IndexFixture index;
  index.fold(FactsBuilder::run_event(EventType::kStart, 1, "a", 10));
  index.fold(FactsBuilder::run_event(EventType::kFail, 1, "b", 11));
  CHECK_FALSE(run_of(index, 1, "a").terminal);
  CHECK(run_of(index, 1, "b").terminal);
  std::size_t found = 0;
  REQUIRE(index.reader().runs(run_id(1), [&](EntityId, RunRow&&) {
    ++found;
    return true;
  }));
  CHECK(found == 2);
}

TEST_CASE("nominal times are those of the latest event that gives any") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 20).nominal(2, 3));
  index.fold(event(EventType::kStart, 10).nominal(1, 2));
  CHECK(run_of(index).nominal->start == at(2));
}

}  // namespace
}  // namespace ledgerline::index
