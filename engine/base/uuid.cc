#include "engine/base/uuid.h"

#include <algorithm>

#include "engine/base/encoding.h"

namespace ledgerline {
namespace {

constexpr bool is_dash_position(std::size_t i) noexcept {
  return i == 8 || i == 13 || i == 18 || i == 23;
}

}  // namespace

std::optional<Uuid> parse_uuid(std::string_view text) noexcept {
  if (text.size() != 36) return std::nullopt;
  Uuid out;
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_dash_position(i)) {
      if (c != '-') return std::nullopt;
      continue;
    }
    unsigned value = 0;
    if (c >= '0' && c <= '9') {
      value = static_cast<unsigned>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      value = static_cast<unsigned>(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
      value = static_cast<unsigned>(c - 'A') + 10;
    } else {
      return std::nullopt;
    }
    std::uint8_t& byte = out.bytes[nibble / 2];
    byte = static_cast<std::uint8_t>((unsigned{byte} << 4) | value);
    ++nibble;
  }
  return out;
}

std::string to_string(const Uuid& uuid) {
  std::string hex = to_hex(view(uuid.bytes));
  for (const std::size_t at : {8U, 13U, 18U, 23U}) hex.insert(at, 1, '-');
  return hex;
}

Uuid uuid_from_digest(const Digest& digest) noexcept {
  Uuid out;
  std::copy_n(digest.begin(), out.bytes.size(), out.bytes.begin());
  out.bytes[6] = static_cast<std::uint8_t>((out.bytes[6] & 0x0F) | 0x80);
  out.bytes[8] = static_cast<std::uint8_t>((out.bytes[8] & 0x3F) | 0x80);
  return out;
}

}  // namespace ledgerline
