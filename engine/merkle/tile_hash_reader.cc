#include "engine/merkle/tile_hash_reader.h"

#include <utility>

#include "engine/merkle/rfc6962.h"

namespace ledgerline::merkle {

TileHashReader::TileHashReader(std::uint64_t tree_size, TileFetcher fetch)
    : tree_size_(tree_size), fetch_(std::move(fetch)) {}

Result<ByteView> TileHashReader::load(const TileId& tile) {
  std::optional<Loaded>& last = last_[tile.level];
  if (!last || last->id != tile) {
    auto hashes = fetch_(tile);
    if (!hashes) return with_context(hashes.error(), tile_path(tile));
    if (hashes->size() != tile.width * sizeof(Digest)) {
      return Error{ErrorKind::kCorrupt,
                   tile_path(tile) + ": " + std::to_string(hashes->size()) + " bytes", ""};
    }
    last = Loaded{tile, *std::move(hashes)};
  }
  return ByteView(last->hashes);
}

Result<Digest> TileHashReader::operator()(unsigned level, std::uint64_t index) {
  if (level >= 64 || index >= tree_size_ >> level) {
    return Error{ErrorKind::kInvalid,
                 "no subtree (" + std::to_string(level) + ", " + std::to_string(index) +
                     ") in a tree of " + std::to_string(tree_size_) + " leaves",
                 ""};
  }
  const unsigned height = level % kTileHeight;  // above the hashes of the tile
  const std::uint64_t first = index << height;
  const auto tile = tile_holding(level / kTileHeight, first, tree_size_);
  LEDGERLINE_ASSERT(tile.has_value());
  const auto hashes = load(*tile);
  if (!hashes) return hashes.error();
  const std::size_t offset = (first % kTileWidth) * sizeof(Digest);
  return perfect_root(hashes->substr(offset, sizeof(Digest) << height));
}

}  // namespace ledgerline::merkle
