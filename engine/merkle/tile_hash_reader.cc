#include "engine/merkle/tile_hash_reader.h"

#include <utility>

#include "engine/merkle/rfc6962.h"

namespace ledgerline::merkle {
namespace {

constexpr std::size_t kHashBytes = sizeof(Digest);

}  // namespace

TileHashReader::TileHashReader(std::uint64_t tree_size, TileFetcher fetch)
    : tree_size_(tree_size), fetch_(std::move(fetch)) {}

Result<const TileHashReader::Loaded*> TileHashReader::load(const TileId& tile) {
  std::optional<Loaded>& last = (tile.width < kTileWidth ? edge_ : full_)[tile.level];
  if (last && last->id == tile) return &*last;
  auto hashes = fetch_(tile);
  if (!hashes) return with_context(hashes.error(), tile_path(tile));
  if (hashes->size() != tile.width * kHashBytes) {
    return Error{ErrorKind::kCorrupt,
                 tile_path(tile) + ": " + std::to_string(hashes->size()) + " bytes", ""};
  }
  last = Loaded{tile, {}};
  last->rows[0] = *std::move(hashes);
  for (unsigned height = 1; height < kTileHeight; ++height) {
    const ByteView below = last->rows[height - 1];
    for (std::size_t at = 0; at + 2 * kHashBytes <= below.size(); at += 2 * kHashBytes) {
      last->rows[height].append(view(perfect_root(below.substr(at, 2 * kHashBytes))));
    }
  }
  return &*last;
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
  const auto loaded = load(*tile);
  if (!loaded) return loaded.error();
  const std::size_t within = (first % kTileWidth) >> height;
  return array_from<Digest>(ByteView((*loaded)->rows[height]).substr(within * kHashBytes));
}

}  // namespace ledgerline::merkle
