#include "engine/merkle/compact_range.h"

#include <bit>
#include <string>
#include <utility>

namespace ledgerline::merkle {

Result<CompactRange> CompactRange::from_state(std::uint64_t size, std::vector<Digest> roots) {
  if (size > limits::kTreeSizeMax) {
    return Error{ErrorKind::kCorrupt, "tree state: impossible size " + std::to_string(size), ""};
  }
  const auto expected = static_cast<std::size_t>(std::popcount(size));
  if (roots.size() != expected) {
    return Error{ErrorKind::kCorrupt,
                 "tree state: size " + std::to_string(size) + " needs " + std::to_string(expected) +
                     " subtree roots, not " + std::to_string(roots.size()),
                 ""};
  }
  CompactRange range;
  range.size_ = size;
  range.roots_ = std::move(roots);
  return range;
}

Digest CompactRange::root() const {
  if (roots_.empty()) return empty_root();
  Digest hash = roots_.back();
  for (std::size_t i = roots_.size() - 1; i-- > 0;) hash = node_hash(roots_[i], hash);
  return hash;
}

}  // namespace ledgerline::merkle
