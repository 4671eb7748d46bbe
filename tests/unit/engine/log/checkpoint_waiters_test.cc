#include "engine/log/checkpoint_waiters.h"

#include <atomic>
#include <future>

#include <catch2/catch.hpp>

#include "engine/base/limits.h"
#include "engine/log/checkpoint.h"

using namespace ledgerline;
using namespace ledgerline::log;
using namespace std::chrono_literals;

namespace {

CheckpointPtr checkpoint_of(std::uint64_t size) {
  return std::make_shared<const PublishedCheckpoint>(
      PublishedCheckpoint{{Position(0), size, {}}, "log.example", "note"});
}

}  // namespace

TEST_CASE("a waiter is served by the first checkpoint that covers it", "[log]") {
  CheckpointWaiters waiters;
  std::vector<int> served;
  REQUIRE(waiters.add(10, 1h, [&](const CheckpointPtr& one) {
    REQUIRE(one != nullptr);
    served.push_back(10);
  }));
  REQUIRE(waiters.add(5, 1h, [&](const CheckpointPtr&) { served.push_back(5); }));
  waiters.serve(9, checkpoint_of(9));
  CHECK(served == std::vector{5});
  waiters.serve(10, checkpoint_of(10));
  CHECK(served == std::vector{5, 10});
  CHECK(waiters.empty());
}

TEST_CASE("a waiter whose time is over gets nothing, also behind a more patient one", "[log]") {
  CheckpointWaiters waiters;
  std::atomic<bool> patient_served = false;
  REQUIRE(waiters.add(1, 1h, [&](const CheckpointPtr&) { patient_served = true; }));
  std::promise<bool> got;
  REQUIRE(waiters.add(1, 1ms, [&](const CheckpointPtr& one) { got.set_value(one != nullptr); }));
  CHECK_FALSE(got.get_future().get());
  CHECK_FALSE(patient_served);
  waiters.stop();
  CHECK(patient_served);
}

TEST_CASE("who comes after the stop, or into a crowd, is refused and never called", "[log]") {
  CheckpointWaiters waiters;
  std::size_t called = 0;
  for (std::size_t i = 0; i < limits::kCheckpointWaitersMax; ++i) {
    REQUIRE(waiters.add(1, 1h, [&](const CheckpointPtr&) { ++called; }));
  }
  const auto crowded = waiters.add(1, 1h, [&](const CheckpointPtr&) { ++called; });
  REQUIRE_FALSE(crowded);
  CHECK(crowded.error().kind == ErrorKind::kOverloaded);
  waiters.stop();
  CHECK(called == limits::kCheckpointWaitersMax);
  const auto late = waiters.add(1, 1h, [&](const CheckpointPtr&) { ++called; });
  REQUIRE_FALSE(late);
  CHECK(late.error().kind == ErrorKind::kUnavailable);
}
