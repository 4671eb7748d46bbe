#include "engine/log/tree_reader.h"

#include <memory>

#include "engine/log/log_columns.h"
#include "engine/merkle/rfc6962.h"
#include "engine/merkle/tile_hash_reader.h"

namespace ledgerline::log {
namespace {

constexpr std::size_t kHashBytes = Digest{}.size();

Error missing(std::string_view what, std::uint64_t first) {
  return {ErrorKind::kCorrupt,
          "tree: " + std::string(what) + " " + std::to_string(first) + " is absent or malformed",
          {}};
}

}  // namespace

TreeReader::TreeReader(const kv::Store& store, Position base)
    : store_(store), base_(base), snapshot_(store.snapshot()) {}

Result<std::string> TreeReader::leaf_hashes(std::uint64_t first, unsigned count) const {
  std::string hashes;
  hashes.reserve(count * kHashBytes);
  const Position begin = base_ + first;
  kv::Cursor cursor = store_.scan(kEntries, view(position_key(begin)),
                                  view(position_key(begin + count)), snapshot_);
  Position expected = begin;
  for (cursor.seek_first(); cursor.valid(); cursor.next(), ++expected) {
    if (cursor.key() != view(position_key(expected))) break;
    hashes.append(view(merkle::leaf_hash(cursor.value())));
  }
  if (Result<void> status = cursor.status(); !status) return status.error();
  if (expected != begin + count) return missing("entry", expected.value());
  return hashes;
}

Result<std::string> TreeReader::edge_hashes(unsigned level, std::uint64_t first,
                                            unsigned count) const {
  std::string hashes;
  hashes.reserve(count * kHashBytes);
  kv::Cursor cursor = store_.scan(kTiles, view(edge_key(base_, level, first)),
                                  view(edge_key(base_, level, first + count)), snapshot_);
  std::uint64_t expected = first;
  for (cursor.seek_first(); cursor.valid(); cursor.next(), ++expected) {
    if (cursor.key() != view(edge_key(base_, level, expected))) break;
    if (cursor.value().size() != kHashBytes) break;
    hashes.append(cursor.value());
  }
  if (Result<void> status = cursor.status(); !status) return status.error();
  if (expected != first + count) {
    return missing("edge of level " + std::to_string(level) + ", hash", expected);
  }
  return hashes;
}

Result<std::string> TreeReader::tile(const merkle::TileId& tile) const {
  kv::Value value;
  const Result<bool> found =
      store_.get(kTiles, view(tile_key(base_, tile.level, tile.index)), value, snapshot_);
  if (!found) return found.error();
  if (*found) {
    if (value.view().size() != merkle::kTileWidth * kHashBytes) {
      return missing("tile of level " + std::to_string(tile.level), tile.index);
    }
    return std::string(value.view().substr(0, tile.width * kHashBytes));
  }
  if (tile.width == merkle::kTileWidth) {
    return missing("tile of level " + std::to_string(tile.level), tile.index);
  }
  const std::uint64_t first = tile.index * merkle::kTileWidth;
  if (tile.level == 0) return leaf_hashes(first, tile.width);
  return edge_hashes(tile.level, first, tile.width);
}

Result<std::string> TreeReader::bundle(const merkle::BundleId& bundle) const {
  std::string out;
  const Position begin = base_ + bundle.index * merkle::kTileWidth;
  kv::Cursor cursor = store_.scan(kEntries, view(position_key(begin)),
                                  view(position_key(begin + bundle.width)), snapshot_);
  unsigned count = 0;
  for (cursor.seek_first(); cursor.valid(); cursor.next(), ++count) {
    if (cursor.value().size() > 0xFFFF) return missing("entry", begin.value() + count);
    append_big_endian(out, static_cast<std::uint16_t>(cursor.value().size()));
    out.append(cursor.value());
  }
  if (Result<void> status = cursor.status(); !status) return status.error();
  if (count != bundle.width) return missing("entry bundle", bundle.index);
  return out;
}

merkle::HashSource TreeReader::hashes(std::uint64_t size) const {
  // Shared, because std::function copies what it holds and the reader caches tiles.
  auto reader = std::make_shared<merkle::TileHashReader>(
      size, [this](const merkle::TileId& id) { return tile(id); });
  return [reader](unsigned level, std::uint64_t index) { return (*reader)(level, index); };
}

Result<merkle::Proof> TreeReader::inclusion(LeafIndex leaf, std::uint64_t size) const {
  return merkle::build_inclusion(leaf.value(), size, hashes(size));
}

Result<merkle::Proof> TreeReader::consistency(std::uint64_t old_size,
                                              std::uint64_t new_size) const {
  return merkle::build_consistency(old_size, new_size, hashes(new_size));
}

Result<Digest> TreeReader::root(std::uint64_t size) const {
  return merkle::build_root(size, hashes(size));
}

Result<Digest> TreeReader::leaf_hash(LeafIndex leaf, std::uint64_t size) const {
  return hashes(size)(0, leaf.value());
}

Result<std::optional<LeafIndex>> TreeReader::find_leaf(const Digest& hash, std::uint64_t size,
                                                       std::uint64_t leaves_max) const {
  const ByteView wanted = view(hash);
  for (std::uint64_t end = size; end > 0 && size - end < leaves_max;) {
    const std::uint64_t index = (end - 1) / merkle::kTileWidth;
    const std::uint64_t first = index * merkle::kTileWidth;
    const Result<std::string> hashes = tile({0, index, static_cast<unsigned>(end - first)});
    if (!hashes) return hashes.error();
    for (std::size_t at = 0; at < hashes->size(); at += kHashBytes) {
      if (ByteView(*hashes).substr(at, kHashBytes) == wanted) {
        return std::optional(LeafIndex(first + at / kHashBytes));
      }
    }
    end = first;
  }
  return std::optional<LeafIndex>();
}

Result<TreeState> TreeReader::state(std::uint64_t size) const {
  std::array<std::string, TreeState::kLevels> edges;
  for (unsigned level = 0; level < TreeState::kLevels; ++level) {
    const unsigned width = merkle::partial_width(level, size);
    if (width == 0) continue;
    const std::uint64_t first = merkle::full_tiles(level, size) * merkle::kTileWidth;
    Result<std::string> hashes =
        level == 0 ? leaf_hashes(first, width) : edge_hashes(level, first, width);
    if (!hashes) return hashes.error();
    edges[level] = std::move(*hashes);
  }
  return TreeState::from_edges(base_, size, std::move(edges));
}

}  // namespace ledgerline::log
