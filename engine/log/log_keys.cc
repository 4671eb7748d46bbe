#include "engine/log/log_keys.h"

namespace ledgerline::log {
namespace {

constexpr std::uint8_t kEdgeBit = 0x80;

template <std::size_t N>
void put_u64(std::array<std::uint8_t, N>& out, std::size_t offset, std::uint64_t value) noexcept {
  for (std::size_t i = 0; i < 8; ++i) {
    out[offset + i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
  }
}

TileKey make_tile_key(Position base, std::uint8_t level, std::uint64_t index) noexcept {
  TileKey key{};
  put_u64(key, 0, base.value());
  key[8] = level;
  put_u64(key, 9, index);
  return key;
}

Error corrupt(std::string_view what) { return {ErrorKind::kCorrupt, std::string(what), {}}; }

// Takes a text with a two-byte size off the front of `in`.
std::optional<std::string> take_text(ByteView& in) {
  if (in.size() < 2) return std::nullopt;
  const auto size = big_endian_at<std::uint16_t>(in, 0);
  in.remove_prefix(2);
  if (in.size() < size) return std::nullopt;
  std::string text(in.substr(0, size));
  in.remove_prefix(size);
  return text;
}

std::optional<std::uint64_t> take_u64(ByteView& bytes) {
  if (bytes.size() < 8) return std::nullopt;
  const auto value = big_endian_at<std::uint64_t>(bytes, 0);
  bytes.remove_prefix(8);
  return value;
}

std::optional<std::uint8_t> take_byte(ByteView& bytes) {
  if (bytes.empty()) return std::nullopt;
  const auto value = static_cast<std::uint8_t>(bytes.front());
  bytes.remove_prefix(1);
  return value;
}

std::optional<EarlierKey> take_earlier_key(ByteView& bytes) {
  EarlierKey key;
  std::optional<std::string> verifier = take_text(bytes);
  if (!verifier) return std::nullopt;
  key.verifier = std::move(*verifier);
  const auto from_size = take_u64(bytes);
  const auto still_signing = from_size ? take_byte(bytes) : std::nullopt;
  if (!still_signing || *still_signing > 1) return std::nullopt;
  key.from_size = *from_size;
  if (*still_signing == 1) return key;
  key.until_size = take_u64(bytes);
  if (!key.until_size) return std::nullopt;
  return key;
}

// All that is left of an epoch's row.
bool take_earlier_keys(ByteView bytes, Epoch& epoch) {
  const auto from_size = take_u64(bytes);
  const auto count = from_size ? take_byte(bytes) : std::nullopt;
  if (!count || *count == 0) return false;
  epoch.verifier_from_size = *from_size;
  for (unsigned i = 0; i < *count; ++i) {
    std::optional<EarlierKey> key = take_earlier_key(bytes);
    if (!key) return false;
    epoch.earlier.push_back(*std::move(key));
  }
  return bytes.empty();
}

void append_text(std::string& out, std::string_view text) {
  LEDGERLINE_ASSERT(text.size() <= 0xFFFF);
  append_big_endian(out, static_cast<std::uint16_t>(text.size()));
  out.append(text);
}

}  // namespace

PositionKey position_key(Position position) noexcept {
  PositionKey key{};
  put_u64(key, 0, position.value());
  return key;
}

std::optional<Position> decode_position_key(ByteView key) noexcept {
  if (key.size() != PositionKey{}.size()) return std::nullopt;
  return Position(big_endian_at<std::uint64_t>(key, 0));
}

TileKey tile_key(Position base, unsigned level, std::uint64_t index) noexcept {
  return make_tile_key(base, static_cast<std::uint8_t>(level), index);
}

TileKey edge_key(Position base, unsigned level, std::uint64_t index) noexcept {
  return make_tile_key(base, static_cast<std::uint8_t>(level | kEdgeBit), index);
}

std::optional<TileKeyParts> decode_tile_key(ByteView key) noexcept {
  if (key.size() != TileKey{}.size()) return std::nullopt;
  const auto level = static_cast<std::uint8_t>(key[8]);
  TileKeyParts parts;
  parts.base = Position(big_endian_at<std::uint64_t>(key, 0));
  parts.level = level & ~unsigned{kEdgeBit};
  parts.index = big_endian_at<std::uint64_t>(key, 9);
  parts.edge = (level & kEdgeBit) != 0;
  return parts;
}

CheckpointKey checkpoint_key(Position base, std::uint64_t size) noexcept {
  CheckpointKey key{};
  put_u64(key, 0, base.value());
  put_u64(key, 8, size);
  return key;
}

std::optional<CheckpointKeyParts> decode_checkpoint_key(ByteView key) noexcept {
  if (key.size() != CheckpointKey{}.size()) return std::nullopt;
  return CheckpointKeyParts{Position(big_endian_at<std::uint64_t>(key, 0)),
                            big_endian_at<std::uint64_t>(key, 8)};
}

std::string epoch_key(Position base) {
  std::string key(kEpochPrefix);
  append_big_endian(key, base.value());
  return key;
}

std::string instruction_key(Position position) {
  std::string key(kInstructionPrefix);
  append_big_endian(key, position.value());
  return key;
}

std::string encode(const TreeHead& head) {
  std::string out;
  append_big_endian(out, head.base.value());
  append_big_endian(out, head.size);
  out.append(view(head.root));
  return out;
}

Result<TreeHead> decode_tree_head(ByteView bytes) {
  if (bytes.size() != 8 + 8 + Digest{}.size()) return corrupt("tree head of the wrong size");
  TreeHead head;
  head.base = Position(big_endian_at<std::uint64_t>(bytes, 0));
  head.size = big_endian_at<std::uint64_t>(bytes, 8);
  head.root = array_from<Digest>(bytes.substr(16));
  return head;
}

std::string encode(const Epoch& epoch) {
  std::string out;
  append_big_endian(out, epoch.base.value());
  append_text(out, epoch.origin);
  append_text(out, epoch.verifier);
  out.push_back(epoch.closed ? 1 : 0);
  if (epoch.closed) {
    append_big_endian(out, epoch.closed->size);
    out.append(view(epoch.closed->root));
  }
  if (epoch.earlier.empty()) return out;
  append_big_endian(out, epoch.verifier_from_size);
  out.push_back(static_cast<char>(epoch.earlier.size()));
  for (const EarlierKey& key : epoch.earlier) {
    append_text(out, key.verifier);
    append_big_endian(out, key.from_size);
    out.push_back(key.until_size ? 0 : 1);
    if (key.until_size) append_big_endian(out, *key.until_size);
  }
  return out;
}

Result<Epoch> decode_epoch(ByteView bytes) {
  if (bytes.size() < 8) return corrupt("epoch row is cut");
  Epoch epoch;
  epoch.base = Position(big_endian_at<std::uint64_t>(bytes, 0));
  bytes.remove_prefix(8);
  std::optional<std::string> origin = take_text(bytes);
  std::optional<std::string> verifier = origin ? take_text(bytes) : std::nullopt;
  if (!verifier || bytes.empty()) return corrupt("epoch row is cut");
  epoch.origin = std::move(*origin);
  epoch.verifier = std::move(*verifier);
  const bool closed = bytes.front() == 1;
  if (!closed && bytes.front() != 0) return corrupt("epoch row of an unknown state");
  bytes.remove_prefix(1);
  if (closed) {
    if (bytes.size() < 8 + Digest{}.size()) return corrupt("epoch row is cut");
    epoch.closed = TreeHead{epoch.base, big_endian_at<std::uint64_t>(bytes, 0),
                            array_from<Digest>(bytes.substr(8, Digest{}.size()))};
    bytes.remove_prefix(8 + Digest{}.size());
  }
  if (!bytes.empty() && !take_earlier_keys(bytes, epoch)) {
    return corrupt("epoch row with malformed keys");
  }
  return epoch;
}

}  // namespace ledgerline::log
