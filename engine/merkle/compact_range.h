// CompactRange: all that is needed to append to a tree and to know its root, namely the roots of
// the perfect subtrees that the binary digits of the size stand for, biggest (leftmost) first; at
// most 63. An append costs one node hash on average, root() at most 62. A value type; one thread at
// a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/merkle/rfc6962.h"

namespace ledgerline::merkle {

class CompactRange {
 public:
  CompactRange() = default;  // the empty tree

  // A state kept from size() and roots(). kCorrupt when their counts contradict each other; that
  // the hashes are right only the comparison of root() with a trusted root can tell.
  [[nodiscard]] static Result<CompactRange> from_state(std::uint64_t size,
                                                       std::vector<Digest> roots);

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] std::span<const Digest> roots() const noexcept { return roots_; }
  [[nodiscard]] Digest root() const;

  void append(const Digest& leaf) {
    append(leaf, [](unsigned, std::uint64_t, const Digest&) {});
  }

  // Calls `completed(level, index, hash)` for every perfect subtree that this leaf completes, from
  // the leaf itself (level 0) upwards. Levels 8, 16, ... are the roots of full tiles, which are the
  // hashes one tile level above.
  template <class Completed>
  void append(const Digest& leaf, Completed&& completed) {
    LEDGERLINE_ASSERT(size_ < limits::kTreeSizeMax);
    Digest hash = leaf;
    unsigned level = 0;
    completed(level, size_, hash);
    for (std::uint64_t rest = size_; (rest & 1) != 0; rest >>= 1) {
      hash = node_hash(roots_.back(), hash);
      roots_.pop_back();
      ++level;
      completed(level, rest >> 1, hash);
    }
    roots_.push_back(hash);
    ++size_;
  }

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> roots_;
};

}  // namespace ledgerline::merkle
