#include "api/body_budget.h"

#include <utility>

namespace ledgerline::api {

bool BodyBudget::take(std::size_t bytes) noexcept {
  if (used_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= bytes_max_) return true;
  give_back(bytes);
  return false;
}

HeldBody::HeldBody(HeldBody&& other) noexcept
    : budget_(std::move(other.budget_)), bytes_(std::exchange(other.bytes_, {})) {}

HeldBody& HeldBody::operator=(HeldBody&& other) noexcept {
  if (this != &other) {
    release();
    budget_ = std::move(other.budget_);
    bytes_ = std::exchange(other.bytes_, {});
  }
  return *this;
}

bool HeldBody::append(std::string_view bytes) {
  if (!budget_->take(bytes.size())) return false;
  bytes_.append(bytes);
  return true;
}

std::shared_ptr<const std::string> HeldBody::share(HeldBody body) {
  const auto held = std::make_shared<const HeldBody>(std::move(body));
  return {held, &held->bytes_};
}

void HeldBody::release() noexcept {
  if (budget_) budget_->give_back(bytes_.size());
  bytes_.clear();
}

}  // namespace ledgerline::api
