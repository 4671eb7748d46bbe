// The definitions of RFC 6962 section 2.1 written down as they stand there, recursive and slow:
// what the module's fast forms are compared with. And a tiled log in memory, as the log keeps one
// on disk.
#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/merkle/compact_range.h"
#include "engine/merkle/proof.h"
#include "engine/merkle/rfc6962.h"
#include "engine/merkle/tile.h"
#include "engine/merkle/tile_hash_reader.h"

namespace ledgerline::merkle::test {

using Leaves = std::span<const Digest>;

inline std::vector<Digest> event_leaves(std::size_t count) {
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i < count; ++i) {
    leaves.push_back(leaf_hash("{\"event\":" + std::to_string(i) + "}"));
  }
  return leaves;
}

inline std::size_t split(std::size_t n) { return std::bit_floor(n - 1); }

inline Digest reference_root(Leaves leaves) {  // MTH(D[n])
  if (leaves.empty()) return empty_root();
  if (leaves.size() == 1) return leaves[0];
  const std::size_t k = split(leaves.size());
  return node_hash(reference_root(leaves.first(k)), reference_root(leaves.subspan(k)));
}

inline Proof reference_inclusion(std::size_t m, Leaves leaves) {  // PATH(m, D[n])
  if (leaves.size() == 1) return {};
  const std::size_t k = split(leaves.size());
  const Leaves left = leaves.first(k);
  const Leaves right = leaves.subspan(k);
  Proof proof = m < k ? reference_inclusion(m, left) : reference_inclusion(m - k, right);
  proof.push_back(reference_root(m < k ? right : left));
  return proof;
}

inline Proof reference_subproof(std::size_t m, Leaves leaves, bool whole) {  // SUBPROOF(m, D[n], b)
  if (m == leaves.size()) return whole ? Proof{} : Proof{reference_root(leaves)};
  const std::size_t k = split(leaves.size());
  const Leaves left = leaves.first(k);
  const Leaves right = leaves.subspan(k);
  Proof proof =
      m <= k ? reference_subproof(m, left, whole) : reference_subproof(m - k, right, false);
  proof.push_back(reference_root(m <= k ? right : left));
  return proof;
}

inline Proof reference_consistency(std::size_t m, Leaves leaves) {
  return reference_subproof(m, leaves, true);
}

// Keeps what the log keeps: the hashes of each tile level in order, and the right edge.
class TiledLog {
 public:
  void append(const Digest& leaf) {
    range_.append(leaf, [this](unsigned level, std::uint64_t index, const Digest& hash) {
      if (level % kTileHeight != 0) return;
      std::string& hashes = levels_[level / kTileHeight];
      LEDGERLINE_ASSERT(hashes.size() == index * sizeof(Digest));
      hashes += view(hash);
    });
  }

  [[nodiscard]] const CompactRange& range() const { return range_; }

  [[nodiscard]] std::string tile(const TileId& id) const {
    return levels_.at(id.level).substr(id.index * kTileWidth * sizeof(Digest),
                                       id.width * sizeof(Digest));
  }

  [[nodiscard]] TileHashReader reader(std::uint64_t size) const {
    return {size, [this](const TileId& id) -> Result<std::string> { return tile(id); }};
  }

 private:
  CompactRange range_;
  std::map<unsigned, std::string> levels_;
};

inline TiledLog tiled_log(Leaves leaves) {
  TiledLog log;
  for (const Digest& leaf : leaves) log.append(leaf);
  return log;
}

}  // namespace ledgerline::merkle::test
