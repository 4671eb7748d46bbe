// Waiting for checkpoints in tests.
#pragma once

#include <chrono>
#include <future>
#include <memory>

#include <catch2/catch.hpp>

#include "engine/log/log.h"

namespace ledgerline::test {

// The published checkpoint that covers `size` leaves of the current epoch; fails the test when none
// comes.
inline log::CheckpointPtr await_checkpoint(log::Log& log, std::uint64_t size) {
  // Shared, because the waiter may be called after a failed test has left.
  const auto covered = std::make_shared<std::promise<log::CheckpointPtr>>();
  REQUIRE(log.checkpointer()
              .await(size, std::chrono::seconds(20),
                     [covered](log::CheckpointPtr one) { covered->set_value(std::move(one)); })
              .has_value());
  auto future = covered->get_future();
  REQUIRE(future.wait_for(std::chrono::seconds(20)) == std::future_status::ready);
  log::CheckpointPtr checkpoint = future.get();
  REQUIRE(checkpoint != nullptr);
  return checkpoint;
}

}  // namespace ledgerline::test
