// Counts of durations with a relative error below 1 %: log-linear buckets, as HDR histograms have.
// One thread.
#pragma once

#include <cstdint>
#include <vector>

namespace ledgerline::loadgen {

class Histogram {
 public:
  Histogram();

  void add(std::uint64_t value_us);

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::uint64_t max_us() const noexcept { return max_us_; }
  // The smallest bucket bound that at least `fraction` of the values do not exceed; 0 when empty.
  [[nodiscard]] std::uint64_t quantile_us(double fraction) const;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::uint64_t max_us_ = 0;
};

}  // namespace ledgerline::loadgen
