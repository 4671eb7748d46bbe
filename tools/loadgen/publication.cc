#include "tools/loadgen/publication.h"

#include <algorithm>
#include <charconv>

namespace ledgerline::loadgen {

std::uint64_t size_in_checkpoint(std::string_view note) {
  std::uint64_t size = 0;
  const std::size_t line = note.find('\n');
  if (line == std::string_view::npos) return size;
  std::from_chars(note.data() + line + 1, note.data() + note.size(), size);
  return size;
}

void Publication::acknowledged(std::int64_t position, Time at) {
  if (position < 0) return;
  const auto leaf = static_cast<std::uint64_t>(position);
  if (leaf < size_) {
    delays_.add(0);
  } else {
    waiting_.push_back({leaf, at});
  }
}

void Publication::published(std::uint64_t size, Time at) {
  if (size <= size_) return;
  size_ = size;
  const auto covered = std::partition(waiting_.begin(), waiting_.end(),
                                      [size](const Record& one) { return one.position >= size; });
  std::for_each(covered, waiting_.end(), [&](const Record& one) {
    const auto delay = std::chrono::duration_cast<std::chrono::microseconds>(at - one.at);
    delays_.add(static_cast<std::uint64_t>(delay.count()));
  });
  waiting_.erase(covered, waiting_.end());
}

}  // namespace ledgerline::loadgen
