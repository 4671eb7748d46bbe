#include "engine/index/past_indexes.h"

#include <atomic>
#include <chrono>
#include <thread>

#include <catch2/catch.hpp>

#include "engine/index/reader.h"
#include "tests/support/erasing.h"
#include "tests/support/index_fixture.h"
#include "tests/support/numbered_facts.h"
#include "tests/support/numbered_log.h"

namespace ledgerline::index {
namespace {

using namespace std::chrono_literals;

struct Running {
  explicit Running(const test::TempDirectory& directory)
      : path(directory / "data/past"),
        log(test::open_log(test::log_options(directory / "data"))),
        past(log->reader(), {path, test::small_store(), test::decode_number}) {
    past.start();
    REQUIRE(log->start(&past));
  }
  ~Running() {
    log->stop();
    past.stop();
  }

  Position submit(int number) { return test::submit_number(*log, number); }
  Position retract(Position position) { return test::retract(*log, position); }
  ServedIndexPtr await(Position known_at) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < deadline) {
      if (ServedIndexPtr index = past.find(known_at)) return index;
      std::this_thread::sleep_for(1ms);
    }
    FAIL("no index of what was known at " << known_at.value());
    return nullptr;
  }
  static std::string jobs(const ServedIndexPtr& index) { return test::jobs_of(*index->store); }

  std::filesystem::path path;
  std::unique_ptr<log::Log> log;
  PastIndexes past;
};

}  // namespace

TEST_CASE("each retraction leaves an index of what counted before it") {
  const test::TempDirectory directory;
  Running running(directory);
  const Position first = running.submit(1);
  const Position second = running.submit(2);
  CHECK(running.past.find(second) == nullptr);
  const Position retraction = running.retract(first);
  running.submit(3);
  const Position again = running.retract(second);
  running.submit(4);

  CHECK(Running::jobs(running.await(second)) == "12");
  CHECK(Running::jobs(running.await(Position(retraction.value() - 1))) == "12");
  // Retracted by then is retracted; what came later is not known yet.
  CHECK(Running::jobs(running.await(retraction)) == "23");
  CHECK(running.past.find(again) == nullptr);
  CHECK(running.past.has_withdrawn(again));
}

TEST_CASE("past indexes are used again after a restart, and those of old retractions go") {
  const test::TempDirectory directory;
  std::vector<Position> retractions;
  Position last;
  {
    Running running(directory);
    for (int i = 0; i < 2; ++i) retractions.push_back(running.retract(running.submit(i)));
    CHECK(Running::jobs(running.await(Position(retractions[1].value() - 1))) == "1");
  }
  Running running(directory);
  CHECK(Running::jobs(running.await(Position(retractions[1].value() - 1))) == "1");
  for (int i = 2; i < 2 + static_cast<int>(kPastIndexesMax); ++i) {
    last = running.submit(i);
    retractions.push_back(running.retract(last));
  }
  CHECK(Running::jobs(running.await(last)) == std::to_string(1 + kPastIndexesMax));
  while (!running.past.has_withdrawn(retractions.back())) std::this_thread::sleep_for(1ms);
  CHECK(running.past.find(Position(retractions[0].value() - 1)) == nullptr);
  CHECK_FALSE(std::filesystem::exists(running.path / std::to_string(retractions[0].value())));
}

TEST_CASE("an erasure takes its bytes from past indexes once the last question has let go") {
  const test::TempDirectory directory;
  Running running(directory);
  const Position erased = running.submit(1);
  const Position retracted = running.submit(2);
  running.retract(retracted);
  ServedIndexPtr read = running.await(retracted);
  CHECK(Running::jobs(read) == "12");

  const Position erasure = test::erase(*running.log, test::erasure_of({{erased, erased}}));
  CHECK(running.past.find(retracted) == nullptr);
  std::this_thread::sleep_for(50ms);
  CHECK_FALSE(running.past.has_withdrawn(erasure));
  CHECK(Running::jobs(read) == "12");
  read.reset();
  CHECK(Running::jobs(running.await(retracted)) == "2");
  CHECK(running.past.has_withdrawn(erasure));
}

TEST_CASE("past indexes wait while the present one is far behind") {
  const test::TempDirectory directory;
  auto log = test::open_log(test::log_options(directory / "data"));
  std::atomic<bool> lags{true};
  std::atomic<int> looks{0};
  PastIndexes past(log->reader(),
                   {directory / "data/past", test::small_store(), test::decode_number, [&] {
                      ++looks;
                      return lags.load();
                    }});
  past.start();
  REQUIRE(log->start(&past));
  const Position wrong = test::submit_one(*log, test::record_of("1")).position;
  test::erase(*log, test::erasure_of({{wrong, wrong}}, log::Halves::kNone));
  while (looks < 3) std::this_thread::sleep_for(1ms);
  CHECK(past.find(wrong) == nullptr);
  lags = false;
  for (int i = 0; i < 20'000 && !past.find(wrong); ++i) std::this_thread::sleep_for(1ms);
  CHECK(past.find(wrong));
  log->stop();
  past.stop();
}

TEST_CASE("a damaged past index is folded again") {
  const test::TempDirectory directory;
  Running running(directory);
  const Position retracted = running.submit(1);
  running.retract(retracted);
  ServedIndexPtr damaged = running.await(retracted);
  CHECK(running.past.report_damage(damaged));
  CHECK_FALSE(running.past.report_damage(damaged));
  damaged.reset();
  CHECK(Running::jobs(running.await(retracted)) == "1");
}

}  // namespace ledgerline::index
