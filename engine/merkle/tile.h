// Geometry and paths of tiles (c2sp.org/tlog-tiles). A tile at level L holds up to 256 hashes of
// perfect subtrees of level 8 * L: leaf hashes at L = 0, roots of full tiles of the level below
// elsewhere. A partial tile is a byte prefix of the later full one. An entry bundle holds the
// entries of one level-0 tile. Pure functions, thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/bytes.h"

namespace ledgerline::merkle {

inline constexpr unsigned kTileHeight = 8;
inline constexpr unsigned kTileWidth = 256;
inline constexpr unsigned kTileLevelMax =
    63;  // of a path; no tree of less than 2^63 leaves passes 7

struct TileId {
  unsigned level = 0;
  std::uint64_t index = 0;
  unsigned width = kTileWidth;  // hashes; 1..255 is a partial tile

  friend bool operator==(const TileId&, const TileId&) = default;
};

struct BundleId {
  std::uint64_t index = 0;
  unsigned width = kTileWidth;  // entries; 1..255 is a partial bundle

  friend bool operator==(const BundleId&, const BundleId&) = default;
};

// "tile/0/x001/x234/067", "tile/1/005.p/17", "tile/entries/000".
[[nodiscard]] std::string tile_path(const TileId& tile);
[[nodiscard]] std::string bundle_path(const BundleId& bundle);

// Nothing unless `path` is exactly what the functions above write.
[[nodiscard]] std::optional<TileId> parse_tile_path(ByteView path);
[[nodiscard]] std::optional<BundleId> parse_bundle_path(ByteView path);

// How many hashes tile level `level` has in a tree of `size` leaves,
[[nodiscard]] std::uint64_t hashes_at(unsigned level, std::uint64_t size) noexcept;
// in how many full tiles,
[[nodiscard]] std::uint64_t full_tiles(unsigned level, std::uint64_t size) noexcept;
// and how many of them are left for the partial tile at the end (0: there is none).
[[nodiscard]] unsigned partial_width(unsigned level, std::uint64_t size) noexcept;

// The tile that holds hash `hash_index` of its level in a tree of `size` leaves, as wide as that
// tree makes it; nothing when the tree has no such hash.
[[nodiscard]] std::optional<TileId> tile_holding(unsigned level, std::uint64_t hash_index,
                                                 std::uint64_t size) noexcept;

// Whether a tree of `size` leaves determines all of the tile's hashes, so that it may be served.
[[nodiscard]] bool is_within(const TileId& tile, std::uint64_t size) noexcept;
[[nodiscard]] bool is_within(const BundleId& bundle, std::uint64_t size) noexcept;

// The root of a full tile, 256 hashes of 32 bytes: the hash of the same index one tile level above.
[[nodiscard]] Digest tile_root(ByteView full_tile);

}  // namespace ledgerline::merkle
