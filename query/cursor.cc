#include "query/cursor.h"

#include "engine/base/encoding.h"

namespace ledgerline::query {
namespace {

constexpr char kVersion = 0x01;
constexpr std::size_t kPrefixBytes = 9;

}  // namespace

Error not_a_cursor() {
  return {ErrorKind::kInvalid, "cursor: not one that this question's answer gave", {}};
}

void Fingerprint::mix(std::uint8_t byte) noexcept { state_ = (state_ ^ byte) * 0x100000001b3ULL; }

Fingerprint& Fingerprint::add(std::uint64_t value) noexcept {
  for (int shift = 0; shift < 64; shift += 8) mix(static_cast<std::uint8_t>(value >> shift));
  return *this;
}

Fingerprint& Fingerprint::add(std::string_view text) noexcept {
  add(std::uint64_t{text.size()});
  for (char byte : text) mix(static_cast<std::uint8_t>(byte));
  return *this;
}

std::string seal_cursor(std::uint64_t fingerprint, ByteView payload) {
  std::string bytes(1, kVersion);
  append_big_endian(bytes, fingerprint);
  bytes.append(payload);
  std::string text = to_base64(bytes);
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& c : text) {
    if (c == '+') c = '-';
    if (c == '/') c = '_';
  }
  return text;
}

Result<std::string> open_cursor(std::uint64_t fingerprint, std::string_view text,
                                std::size_t size_min) {
  auto bytes = from_base64(text);
  if (!bytes || bytes->size() < kPrefixBytes + size_min || bytes->front() != kVersion) {
    return not_a_cursor();
  }
  if (big_endian_at<std::uint64_t>(*bytes, 1) != fingerprint) return not_a_cursor();
  return bytes->substr(kPrefixBytes);
}

}  // namespace ledgerline::query
