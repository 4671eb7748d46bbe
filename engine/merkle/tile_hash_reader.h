// TileHashReader answers hashes of perfect subtrees from tiles: the hash source of proofs over a
// tiled log. It fetches each tile as wide as a tree of `tree_size` leaves makes it, and keeps of
// each level the one at the edge of the tree and the last full one, with the hashes above them: a
// proof needs both, and many proofs mostly the same. Owns the fetcher; one thread at a time; its
// answers are as trustworthy as the tiles.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/merkle/tile.h"

namespace ledgerline::merkle {

// The bytes of a tile: tile.width hashes of 32 bytes.
using TileFetcher = std::function<Result<std::string>(const TileId& tile)>;

class TileHashReader {
 public:
  TileHashReader(std::uint64_t tree_size, TileFetcher fetch);

  // kInvalid when the subtree is not inside the tree, kCorrupt when a tile has the wrong length;
  // otherwise the fetcher's errors.
  [[nodiscard]] Result<Digest> operator()(unsigned level, std::uint64_t index);

 private:
  struct Loaded {
    TileId id;
    // rows[h]: hashes of the perfect subtrees of 2^h of the tile's hashes, 32 bytes each.
    std::array<std::string, kTileHeight> rows;
  };

  // Valid until the next call.
  [[nodiscard]] Result<const Loaded*> load(const TileId& tile);

  std::uint64_t tree_size_;
  TileFetcher fetch_;
  // By tile level.
  std::array<std::optional<Loaded>, 64 / kTileHeight> full_;
  std::array<std::optional<Loaded>, 64 / kTileHeight> edge_;
};

}  // namespace ledgerline::merkle
