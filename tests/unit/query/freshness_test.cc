#include "query/freshness.h"

#include <condition_variable>
#include <mutex>

#include <catch2/catch.hpp>

#include "engine/index/projector.h"
#include "ingest/replay.h"
#include "tests/support/log_fixture.h"

namespace ledgerline::query {
namespace {

// A log with a projector behind it.
struct Store {
  test::TempDirectory directory;
  std::unique_ptr<log::Log> log = test::open_log(test::log_options(directory / "data"));
  std::unique_ptr<index::Projector> projector = open_projector();

  Store() {
    projector->start();
    REQUIRE(log->start(projector.get()));
  }
  ~Store() {
    log->stop();
    projector->stop();
  }
  std::unique_ptr<index::Projector> open_projector() {
    index::ProjectorOptions options;
    options.path = directory / "index";
    options.decode = ingest::facts_of_record;
    auto opened = index::Projector::open(log->reader(), options);
    if (!opened) FAIL(opened.error().message);
    return std::move(*opened);
  }
  // The answer of the wait that a question with `freshness` makes.
  Result<void> wait(Position committed, const Freshness& freshness,
                    std::chrono::milliseconds time = std::chrono::minutes(1)) {
    const Result<Position> required = required_position(committed, freshness);
    if (!required) return required.error();
    std::mutex mutex;
    std::condition_variable answered;
    std::optional<Result<void>> answer;
    const auto deadline = index::Projector::Clock::now() + time;
    projector->wait_for(*required, deadline, [&](Result<void> reached) {
      const std::lock_guard lock(mutex);
      answer = std::move(reached);
      answered.notify_one();
    });
    std::unique_lock lock(mutex);
    answered.wait(lock, [&] { return answer.has_value(); });
    return *answer;
  }
};

}  // namespace

TEST_CASE("A question waits until the index reflects what was committed before it") {
  Store store;
  Freshness freshness;
  for (int i = 0; i < 20; ++i) {
    Position position =
        test::submit_one(*store.log, test::record_of("{\"n\":" + std::to_string(i) + "}")).position;
    REQUIRE(store.wait(position + 1, freshness));
    CHECK(store.projector->watermark() > position);
  }
}

TEST_CASE("A question that waits too long is told how far the index is behind") {
  Store store;
  store.projector->pause();
  Position last = test::submit_one(*store.log, test::record_of("{}")).position;
  Freshness freshness;
  const std::chrono::milliseconds soon(20);
  auto reached = store.wait(last + 1, freshness, soon);
  REQUIRE_FALSE(reached);
  CHECK(reached.error().kind == ErrorKind::kOverloaded);
  CHECK(reached.error().message.find("behind") != std::string::npos);
  freshness.stale_ok = true;
  CHECK(store.wait(last + 1, freshness));
  freshness.min_position = last;
  CHECK_FALSE(store.wait(last + 1, freshness, soon));
  store.projector->resume();
  CHECK(store.wait(last + 1, freshness));
}

TEST_CASE("A position that the log does not have cannot be waited for") {
  Store store;
  Freshness freshness;
  freshness.min_position = Position(100);
  CHECK(store.wait(Position(3), freshness).error().kind == ErrorKind::kInvalid);
}

TEST_CASE("What will be known at a position still to come is not told") {
  Freshness freshness;
  freshness.known_at = Position(2);
  CHECK(required_position(Position(3), freshness).value() == Position(3));
  freshness.known_at = Position(3);
  CHECK(required_position(Position(3), freshness).error().kind == ErrorKind::kInvalid);
}

}  // namespace ledgerline::query
