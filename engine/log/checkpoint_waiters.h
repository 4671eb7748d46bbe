// Who waits for a checkpoint that covers a tree size, and for how long. Waiters are called on the
// thread that publishes or, when their time is over, on a small thread of this object; never with
// its lock held. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/base/result.h"

namespace ledgerline::log {

struct PublishedCheckpoint;
// Shared with readers that outlive its being the newest.
using CheckpointPtr = std::shared_ptr<const PublishedCheckpoint>;

class CheckpointWaiters {
 public:
  // Called once: with the covering checkpoint, or with null when the time is over or the log stops.
  using Waiter = std::function<void(CheckpointPtr)>;

  CheckpointWaiters();
  ~CheckpointWaiters();
  CheckpointWaiters(const CheckpointWaiters&) = delete;
  CheckpointWaiters& operator=(const CheckpointWaiters&) = delete;

  // kOverloaded when too many wait, kUnavailable after stop(): then `done` is not called.
  [[nodiscard]] Result<void> add(std::uint64_t size, std::chrono::milliseconds patience,
                                 Waiter done);
  // Calls those that `published`, of `size` leaves, covers.
  void serve(std::uint64_t size, const CheckpointPtr& published);
  // Calls all with null.
  void stop();
  [[nodiscard]] bool empty() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiting {
    std::uint64_t size = 0;
    Clock::time_point until;
    Waiter done;
  };

  void run();
  // Takes out those for which `is_over` holds. With the lock held.
  template <class Predicate>
  [[nodiscard]] std::vector<Waiting> take(Predicate is_over);

  mutable std::mutex mutex_;  // guards all below but thread_
  std::condition_variable sooner_;
  std::vector<Waiting> waiting_;
  Clock::time_point wakes_ = Clock::time_point::max();  // when the thread looks again
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace ledgerline::log
