#include "engine/log/checkpoint_waiters.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/named_thread.h"

namespace ledgerline::log {

CheckpointWaiters::CheckpointWaiters() : thread_(named_thread("waiters", [this] { run(); })) {}

CheckpointWaiters::~CheckpointWaiters() { stop(); }

Result<void> CheckpointWaiters::add(std::uint64_t size, std::chrono::milliseconds patience,
                                    Waiter done) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return Error{ErrorKind::kUnavailable, "the log is being stopped", {}};
  if (waiting_.size() >= limits::kCheckpointWaitersMax) {
    return Error{ErrorKind::kOverloaded, "too many wait for a checkpoint", {}};
  }
  const Clock::time_point until = Clock::now() + patience;
  waiting_.push_back({size, until, std::move(done)});
  if (until < wakes_) sooner_.notify_one();
  return {};
}

template <class Predicate>
std::vector<CheckpointWaiters::Waiting> CheckpointWaiters::take(Predicate is_over) {
  std::vector<Waiting> taken;
  const auto kept =
      std::stable_partition(waiting_.begin(), waiting_.end(),
                            [&is_over](const Waiting& waiting) { return !is_over(waiting); });
  std::move(kept, waiting_.end(), std::back_inserter(taken));
  waiting_.erase(kept, waiting_.end());
  return taken;
}

void CheckpointWaiters::serve(std::uint64_t size, const CheckpointPtr& published) {
  std::vector<Waiting> served;
  {
    const std::lock_guard lock(mutex_);
    served = take([size](const Waiting& waiting) { return waiting.size <= size; });
  }
  for (Waiting& waiting : served) waiting.done(published);
}

void CheckpointWaiters::stop() {
  std::vector<Waiting> left;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    left = take([](const Waiting&) { return true; });
  }
  sooner_.notify_one();
  if (thread_.joinable()) thread_.join();
  for (Waiting& waiting : left) waiting.done(nullptr);
}

bool CheckpointWaiters::empty() const {
  const std::lock_guard lock(mutex_);
  return waiting_.empty();
}

void CheckpointWaiters::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const Clock::time_point now = Clock::now();
    std::vector<Waiting> late =
        take([now](const Waiting& waiting) { return waiting.until <= now; });
    if (!late.empty()) {
      lock.unlock();
      for (Waiting& waiting : late) waiting.done(nullptr);
      lock.lock();
      continue;
    }
    wakes_ = Clock::time_point::max();
    for (const Waiting& waiting : waiting_) wakes_ = std::min(wakes_, waiting.until);
    if (wakes_ == Clock::time_point::max()) {
      sooner_.wait(lock);
    } else {
      sooner_.wait_until(lock, wakes_);
    }
  }
}

}  // namespace ledgerline::log
