#include "tools/loadgen/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ledgerline::loadgen {
namespace {

constexpr unsigned kSubBits = 7;  // 128 buckets for each power of two
constexpr std::uint64_t kSubCount = 1U << kSubBits;

// Values below kSubCount have buckets of their own; above, the leading kSubBits + 1 bits decide.
std::size_t bucket_of(std::uint64_t value) {
  if (value < kSubCount) return value;
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - 1 - kSubBits;
  return (shift + 1) * kSubCount + ((value >> shift) - kSubCount);
}

std::uint64_t last_value_of(std::size_t bucket) {
  if (bucket < kSubCount) return bucket;
  const std::uint64_t shift = bucket / kSubCount - 1;
  return ((bucket % kSubCount + kSubCount + 1) << shift) - 1;
}

}  // namespace

Histogram::Histogram() : buckets_(bucket_of(std::uint64_t{1} << 40) + 1) {}

void Histogram::add(std::uint64_t value_us) {
  ++buckets_[std::min(bucket_of(value_us), buckets_.size() - 1)];
  ++count_;
  max_us_ = std::max(max_us_, value_us);
}

std::uint64_t Histogram::quantile_us(double fraction) const {
  if (count_ == 0) return 0;
  const auto wanted = static_cast<std::uint64_t>(std::ceil(fraction * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= wanted && seen > 0) return std::min(last_value_of(bucket), max_us_);
  }
  return max_us_;
}

}  // namespace ledgerline::loadgen
