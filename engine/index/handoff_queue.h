// Committed records on their way from the sequencer to the projector, in order of position. Bounded
// in records and bytes: what finds no room is left out, and the projector reads it from the log.
// Any thread may call; push() never waits.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/format/facts.h"

namespace ledgerline::index {

struct Handoff {
  Position position;
  std::shared_ptr<const format::Facts> facts;  // null: decode header and body
  std::string header;
  std::shared_ptr<const void> body_owner;
  ByteView body;
};

class HandoffQueue {
 public:
  void push(std::vector<Handoff> records);

  // The position of the oldest record.
  [[nodiscard]] std::optional<Position> front() const;
  // Up to limits::kFoldRecordsMax records of consecutive positions that start at `next`; older ones
  // are dropped.
  [[nodiscard]] std::vector<Handoff> take(Position next);
  void clear();

 private:
  [[nodiscard]] static std::size_t bytes_of(const Handoff& record) {
    return record.header.size() + record.body.size();
  }

  mutable std::mutex mutex_;
  std::deque<Handoff> records_;
  std::size_t bytes_ = 0;
};

}  // namespace ledgerline::index
