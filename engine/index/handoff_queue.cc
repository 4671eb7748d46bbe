#include "engine/index/handoff_queue.h"

#include <utility>

namespace ledgerline::index {

void HandoffQueue::push(std::vector<Handoff> records) {
  const std::lock_guard lock(mutex_);
  for (Handoff& record : records) {
    const std::size_t bytes = bytes_of(record);
    if (records_.size() >= limits::kHandoffRecordsMax ||
        bytes_ + bytes > limits::kHandoffBytesMax) {
      return;
    }
    bytes_ += bytes;
    records_.push_back(std::move(record));
  }
}

std::optional<Position> HandoffQueue::front() const {
  const std::lock_guard lock(mutex_);
  if (records_.empty()) return std::nullopt;
  return records_.front().position;
}

std::vector<Handoff> HandoffQueue::take(Position next) {
  std::vector<Handoff> taken;
  std::vector<Handoff> dropped;  // freed without the lock
  const std::lock_guard lock(mutex_);
  while (!records_.empty() && taken.size() < limits::kFoldRecordsMax) {
    Handoff& front = records_.front();
    if (front.position > next) break;
    bytes_ -= bytes_of(front);
    if (front.position == next) {
      taken.push_back(std::move(front));
      ++next;
    } else {
      dropped.push_back(std::move(front));
    }
    records_.pop_front();
  }
  return taken;
}

void HandoffQueue::clear() {
  std::deque<Handoff> dropped;
  const std::lock_guard lock(mutex_);
  dropped.swap(records_);
  bytes_ = 0;
}

}  // namespace ledgerline::index
