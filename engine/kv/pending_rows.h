// The rows that an Overlay changes in one column, in key order, until they are committed.
//
// Keys and values are copied once, into memory that is given back as a whole by clear(): a batch
// makes thousands of small rows and drops them together. One thread at a time.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <memory_resource>

#include "engine/base/bytes.h"

namespace ledgerline::kv {

struct PendingRow {
  ByteView value;
  bool erased = false;
};

class PendingRows {
 public:
  using Map = std::pmr::map<ByteView, PendingRow>;

  PendingRows()
      : arena_(std::make_unique<std::pmr::monotonic_buffer_resource>()), rows_(arena_.get()) {}

  void put(ByteView key, ByteView value) { row(key) = {copy(value), false}; }
  void erase(ByteView key) { row(key) = {{}, true}; }

  [[nodiscard]] const PendingRow* find(ByteView key) const {
    const auto found = rows_.find(key);
    return found == rows_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] const Map& rows() const noexcept { return rows_; }

  void clear() {
    rows_.clear();
    arena_->release();
  }

 private:
  [[nodiscard]] ByteView copy(ByteView bytes);
  [[nodiscard]] PendingRow& row(ByteView key);

  // Behind a pointer, so that moving the object leaves the rows where they are.
  std::unique_ptr<std::pmr::monotonic_buffer_resource> arena_;
  Map rows_;
};

}  // namespace ledgerline::kv
