// TreeState: the right edge of one epoch's tree, all that an append needs. For each tile level it
// holds the hashes of the tile that is not yet full; the compact range of the tree, and so its
// root, follow from them.
//
// The same append runs in the sequencer's commit (rows written), in recovery and in fsck (rows
// compared). A value type; one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/log/log_keys.h"
#include "engine/merkle/compact_range.h"
#include "engine/merkle/tile.h"

namespace ledgerline::log {

// What an append changes in the column of tiles.
class TileSink {
 public:
  virtual ~TileSink() = default;
  // A tile became full. Its edge rows, if it has any (level > 0), are no longer needed.
  virtual void full_tile(unsigned level, std::uint64_t index, ByteView hashes) = 0;
  // Hash `index` of level >= 1 came to be; its tile is not full yet.
  virtual void edge(unsigned level, std::uint64_t index, const Digest& hash) = 0;
};

class TreeState {
 public:
  static constexpr unsigned kLevels = 8;  // 256^8 leaves

  explicit TreeState(Position base) : base_(base) {}
  // The state whose partial tiles hold these hashes, as long as `size` makes them. kCorrupt when
  // the lengths contradict the size.
  [[nodiscard]] static Result<TreeState> from_edges(Position base, std::uint64_t size,
                                                    std::array<std::string, kLevels> edges);

  void append(const Digest& leaf, TileSink& sink);

  [[nodiscard]] Position base() const noexcept { return base_; }
  [[nodiscard]] Position next() const noexcept { return base_ + range_.size(); }
  [[nodiscard]] std::uint64_t size() const noexcept { return range_.size(); }
  [[nodiscard]] TreeHead head() const { return {base_, range_.size(), range_.root()}; }
  // The hashes of the partial tile of a level.
  [[nodiscard]] ByteView edge(unsigned level) const { return edges_[level]; }

 private:
  Position base_;
  merkle::CompactRange range_;
  std::array<std::string, kLevels> edges_;
};

}  // namespace ledgerline::log
