// A value that some thread will deliver once, and one coroutine on an I/O thread that waits for it.
// Shared by the two: either may be gone before the other. Delivery after abandon() does nothing and
// touches no Asio object, so late handlers may outlive the server.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

#include <boost/asio/any_completion_handler.hpp>

#include "api/asio_impl.h"
#include "engine/base/assert.h"

namespace ledgerline::api {

class OneShotBase {
 public:
  explicit OneShotBase(Executor executor) : executor_(std::move(executor)) {}
  OneShotBase(const OneShotBase&) = delete;
  OneShotBase& operator=(const OneShotBase&) = delete;

  // On the I/O thread: the waiting coroutine goes on without a value.
  void abandon();

 protected:
  ~OneShotBase() = default;

  // Any thread, at most once, after the value is in place.
  void signal();
  // On the I/O thread, at most once. False: abandoned.
  [[nodiscard]] Task<bool> signaled();

 private:
  enum class State : std::uint8_t { kEmpty, kWaiting, kDone, kAbandoned };

  void resume_waiter();

  const Executor executor_;
  std::atomic<State> state_{State::kEmpty};
  // Set before kWaiting is stored; then owned by whoever moves the state on.
  net::any_completion_handler<void()> waiter_;
};

template <class T>
class OneShot : public OneShotBase {
 public:
  using OneShotBase::OneShotBase;

  void deliver(T value) {
    value_.emplace(std::move(value));
    signal();
  }

  // nullopt: abandoned.
  [[nodiscard]] Task<std::optional<T>> wait() {
    const bool delivered = co_await signaled();
    if (!delivered) co_return std::nullopt;
    LEDGERLINE_ASSERT(value_.has_value());
    co_return std::move(value_);
  }

 private:
  std::optional<T> value_;  // written before the state becomes kDone, read after
};

}  // namespace ledgerline::api
