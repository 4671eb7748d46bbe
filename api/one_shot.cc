#include <boost/asio/post.hpp>

#include "api/one_shot_impl.h"

namespace ledgerline::api {

void OneShotBase::resume_waiter() { net::post(executor_, std::move(waiter_)); }

void OneShotBase::signal() {
  State seen = State::kEmpty;
  if (state_.compare_exchange_strong(seen, State::kDone)) return;
  if (seen != State::kWaiting) return;
  if (state_.compare_exchange_strong(seen, State::kDone)) resume_waiter();
}

void OneShotBase::abandon() {
  State seen = state_.load();
  while (seen == State::kEmpty || seen == State::kWaiting) {
    const bool waiting = seen == State::kWaiting;
    if (!state_.compare_exchange_weak(seen, State::kAbandoned)) continue;
    if (waiting) resume_waiter();
    return;
  }
}

Task<bool> OneShotBase::signaled() {
  if (state_.load() == State::kEmpty) {
    co_await net::async_initiate<const net::use_awaitable_t<Executor>, void()>(
        [this](auto handler) {
          // Boost 1.81's move assignment of this type recurses without end.
          net::any_completion_handler<void()>(std::move(handler)).swap(waiter_);
          State seen = State::kEmpty;
          if (!state_.compare_exchange_strong(seen, State::kWaiting)) resume_waiter();
        },
        kAwaitable);
  }
  co_return state_.load() == State::kDone;
}

}  // namespace ledgerline::api
