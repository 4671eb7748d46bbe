// The bound on request bodies held in memory at once, over all connections and for as long as
// anybody holds them: while they are read, decoded, and wait for their commit.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace ledgerline::api {

// Thread-safe.
class BodyBudget {
 public:
  explicit BodyBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  [[nodiscard]] bool take(std::size_t bytes) noexcept;
  void give_back(std::size_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }
  [[nodiscard]] std::size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }

 private:
  const std::size_t bytes_max_;
  std::atomic<std::size_t> used_{0};
};

// Bytes that count against a budget until they are destroyed. One thread at a time.
class HeldBody {
 public:
  // The budget is shared: a body may outlive the server that read it.
  explicit HeldBody(std::shared_ptr<BodyBudget> budget) : budget_(std::move(budget)) {}
  HeldBody(HeldBody&& other) noexcept;
  HeldBody& operator=(HeldBody&& other) noexcept;
  HeldBody(const HeldBody&) = delete;
  HeldBody& operator=(const HeldBody&) = delete;
  ~HeldBody() { release(); }

  // False, and nothing appended: the budget is spent.
  [[nodiscard]] bool append(std::string_view bytes);
  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }

  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

  // The bytes for as many owners as like; they count until the last one is gone.
  [[nodiscard]] static std::shared_ptr<const std::string> share(HeldBody body);

 private:
  void release() noexcept;

  std::shared_ptr<BodyBudget> budget_;
  std::string bytes_;
};

}  // namespace ledgerline::api
