#include "engine/merkle/tile.h"

#include "engine/merkle/decimal.h"
#include "engine/merkle/rfc6962.h"

namespace ledgerline::merkle {
namespace {

constexpr ByteView kTilePrefix = "tile/";
constexpr ByteView kBundlePrefix = "tile/entries/";
constexpr ByteView kPartialMark = ".p/";
constexpr std::size_t kGroupDigits = 3;

// 1234067 -> "x001/x234/067"
std::string grouped(std::uint64_t index) {
  std::string digits = std::to_string(index);
  digits.insert(0, (kGroupDigits - digits.size() % kGroupDigits) % kGroupDigits, '0');
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += kGroupDigits) {
    if (i + kGroupDigits < digits.size()) out += 'x';
    out.append(digits, i, kGroupDigits);
    if (i + kGroupDigits < digits.size()) out += '/';
  }
  return out;
}

std::string numbered(std::uint64_t index, unsigned width) {
  LEDGERLINE_ASSERT(width >= 1 && width <= kTileWidth);
  std::string out = grouped(index);
  if (width < kTileWidth) out += std::string(kPartialMark) + std::to_string(width);
  return out;
}

// Reads the digits of an index without looking at the grouping: the caller compares the whole with
// what would have been written.
std::optional<std::uint64_t> read_index(ByteView text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      if (!digits.empty() || c != '0') digits += c;
    } else if (c != 'x' && c != '/') {
      return std::nullopt;
    }
  }
  return digits.empty() ? 0 : parse_decimal(digits);
}

std::optional<BundleId> parse_numbered(ByteView text) {
  BundleId out;
  ByteView index_text = text;
  if (const std::size_t mark = text.find(kPartialMark); mark != ByteView::npos) {
    const auto width = parse_decimal(text.substr(mark + kPartialMark.size()));
    if (!width || *width == 0 || *width >= kTileWidth) return std::nullopt;
    out.width = static_cast<unsigned>(*width);
    index_text = text.substr(0, mark);
  }
  const auto index = read_index(index_text);
  if (!index || grouped(*index) != index_text) return std::nullopt;
  out.index = *index;
  return out;
}

}  // namespace

std::string tile_path(const TileId& tile) {
  return std::string(kTilePrefix) + std::to_string(tile.level) + "/" +
         numbered(tile.index, tile.width);
}

std::string bundle_path(const BundleId& bundle) {
  return std::string(kBundlePrefix) + numbered(bundle.index, bundle.width);
}

std::optional<TileId> parse_tile_path(ByteView path) {
  if (!path.starts_with(kTilePrefix)) return std::nullopt;
  path.remove_prefix(kTilePrefix.size());
  const std::size_t slash = path.find('/');
  if (slash == ByteView::npos) return std::nullopt;
  const auto level = parse_decimal(path.substr(0, slash));
  if (!level || *level > kTileLevelMax) return std::nullopt;
  const auto numbers = parse_numbered(path.substr(slash + 1));
  if (!numbers) return std::nullopt;
  return TileId{static_cast<unsigned>(*level), numbers->index, numbers->width};
}

std::optional<BundleId> parse_bundle_path(ByteView path) {
  if (!path.starts_with(kBundlePrefix)) return std::nullopt;
  return parse_numbered(path.substr(kBundlePrefix.size()));
}

std::uint64_t hashes_at(unsigned level, std::uint64_t size) noexcept {
  return level >= 64 / kTileHeight ? 0 : size >> (kTileHeight * level);
}

std::uint64_t full_tiles(unsigned level, std::uint64_t size) noexcept {
  return hashes_at(level, size) / kTileWidth;
}

unsigned partial_width(unsigned level, std::uint64_t size) noexcept {
  return static_cast<unsigned>(hashes_at(level, size) % kTileWidth);
}

std::optional<TileId> tile_holding(unsigned level, std::uint64_t hash_index,
                                   std::uint64_t size) noexcept {
  if (hash_index >= hashes_at(level, size)) return std::nullopt;
  const std::uint64_t index = hash_index / kTileWidth;
  const bool full = index < full_tiles(level, size);
  return TileId{level, index, full ? kTileWidth : partial_width(level, size)};
}

bool is_within(const TileId& tile, std::uint64_t size) noexcept {
  const std::uint64_t full = full_tiles(tile.level, size);
  return tile.index < full || (tile.index == full && tile.width <= partial_width(tile.level, size));
}

bool is_within(const BundleId& bundle, std::uint64_t size) noexcept {
  return is_within(TileId{0, bundle.index, bundle.width}, size);
}

Digest tile_root(ByteView full_tile) {
  LEDGERLINE_ASSERT(full_tile.size() == kTileWidth * sizeof(Digest));
  return perfect_root(full_tile);
}

}  // namespace ledgerline::merkle
