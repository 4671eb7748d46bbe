// Every key of data/log and the values that are not protobuf, encode beside decode. Integers are
// big-endian and fixed width, so that rows sort by number.
//
//   meta         "format"               -> version:4
//                "head"                 -> TreeHead: base:8 | size:8 | root:32
//                "mirror"               -> path that checkpoints are mirrored to
//                "guards"               -> mirror and witness policy of the last start (guards.h)
//                "erased"               -> position:8 of the last erasure that was carried out
//                "instruction" | position:8 -> nothing: the record there is an
//                instruction (erasure.h)
//                "epoch" | base:8       -> Epoch: see encode(const Epoch&)
//   entries      position:8             -> LogEntry (protobuf)
//   tiles        base:8 | level:1 | index:8          -> tile, 256 hashes of 32 bytes
//                base:8 | 0x80+level:1 | index:8     -> edge, one hash of a tile not yet full
//   identity     digest:32              -> position:8
//   checkpoints  base:8 | size:8        -> signed note
//   records      position:8             -> frame (engine/format/record.h)
//
// An edge row stands for hash `index` of level `level` >= 1 until the tile that holds it is full.
// Level 0 has none: the leaf hashes of the last, partial tile follow from the entries.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace ledgerline::log {

inline constexpr std::uint32_t kFormatVersion = 1;

inline constexpr std::string_view kFormatKey = "format";
inline constexpr std::string_view kHeadKey = "head";
inline constexpr std::string_view kMirrorKey = "mirror";
inline constexpr std::string_view kGuardsKey = "guards";
inline constexpr std::string_view kErasedKey = "erased";
inline constexpr std::string_view kEpochPrefix = "epoch";
inline constexpr std::string_view kInstructionPrefix = "instruction";

using PositionKey = std::array<std::uint8_t, 8>;
[[nodiscard]] PositionKey position_key(Position position) noexcept;
[[nodiscard]] std::optional<Position> decode_position_key(ByteView key) noexcept;

using TileKey = std::array<std::uint8_t, 17>;
[[nodiscard]] TileKey tile_key(Position base, unsigned level, std::uint64_t index) noexcept;
[[nodiscard]] TileKey edge_key(Position base, unsigned level, std::uint64_t index) noexcept;
struct TileKeyParts {
  Position base;
  unsigned level = 0;
  std::uint64_t index = 0;
  bool edge = false;
};
[[nodiscard]] std::optional<TileKeyParts> decode_tile_key(ByteView key) noexcept;

using CheckpointKey = std::array<std::uint8_t, 16>;
[[nodiscard]] CheckpointKey checkpoint_key(Position base, std::uint64_t size) noexcept;
struct CheckpointKeyParts {
  Position base;
  std::uint64_t size = 0;
};
[[nodiscard]] std::optional<CheckpointKeyParts> decode_checkpoint_key(ByteView key) noexcept;

[[nodiscard]] std::string epoch_key(Position base);
[[nodiscard]] std::string instruction_key(Position position);

// The tree of one epoch at some size: leaf i is the entry at position base + i.
struct TreeHead {
  Position base;
  std::uint64_t size = 0;
  Digest root{};

  [[nodiscard]] Position next() const noexcept { return base + size; }
  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};
[[nodiscard]] std::string encode(const TreeHead& head);
[[nodiscard]] Result<TreeHead> decode_tree_head(ByteView bytes);

// A key that signed a tree's checkpoints before the current one, and of which sizes.
struct EarlierKey {
  std::string verifier;
  std::uint64_t from_size = 0;
  std::optional<std::uint64_t>
      until_size;  // the last one; none: it still signs, beside the current

  friend bool operator==(const EarlierKey&, const EarlierKey&) = default;
};

// The life of one tree.
struct Epoch {
  Position base;
  std::string origin;
  std::string verifier;            // note verifier key of its checkpoints, the current one
  std::optional<TreeHead> closed;  // its last head, once a later epoch has begun
  // After a change of keys; before one, the current key signs from size 0.
  std::uint64_t verifier_from_size = 0;
  std::vector<EarlierKey> earlier = {};  // oldest first

  friend bool operator==(const Epoch&, const Epoch&) = default;
};
// base:8 | origin size:2 | origin | verifier size:2 | verifier | closed:1 | (size:8 | root:32)?
// and after a change of keys: from size:8 | count:1, not 0 | for each earlier key
//   verifier size:2 | verifier | from size:8 | still signing:1 | (until size:8)?
[[nodiscard]] std::string encode(const Epoch& epoch);
[[nodiscard]] Result<Epoch> decode_epoch(ByteView bytes);

}  // namespace ledgerline::log
