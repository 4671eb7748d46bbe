// How long after its answer a record is in a published checkpoint. Leaf indexes are positions here.
// One thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tools/loadgen/histogram.h"

namespace ledgerline::loadgen {

// The tree size in the text of a checkpoint; 0 when it is none.
[[nodiscard]] std::uint64_t size_in_checkpoint(std::string_view note);

class Publication {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Negative positions, of records that were not stored, are passed over.
  void acknowledged(std::int64_t position, Time at);
  // A checkpoint of so many leaves was there at that time.
  void published(std::uint64_t size, Time at);

  [[nodiscard]] const Histogram& delays() const noexcept { return delays_; }
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

 private:
  struct Record {
    std::uint64_t position = 0;
    Time at;
  };
  std::vector<Record> waiting_;
  std::uint64_t size_ = 0;  // largest one seen
  Histogram delays_;
};

}  // namespace ledgerline::loadgen
