#include "engine/base/utf8.h"

namespace ledgerline {
namespace {

struct Lead {
  std::size_t length = 0;  // 0: no lead byte
  char32_t bits = 0;
  char32_t least = 0;  // below it the form is overlong
};

Lead classify(std::uint8_t byte) noexcept {
  if (byte < 0x80) return {1, byte, 0};
  if ((byte & 0xE0U) == 0xC0) return {2, byte & 0x1FU, 0x80};
  if ((byte & 0xF0U) == 0xE0) return {3, byte & 0x0FU, 0x800};
  if ((byte & 0xF8U) == 0xF0) return {4, byte & 0x07U, 0x10000};
  return {};
}

}  // namespace

std::optional<char32_t> take_code_point(ByteView& text) noexcept {
  const Lead lead = classify(static_cast<std::uint8_t>(text.front()));
  if (lead.length == 0 || lead.length > text.size()) return std::nullopt;
  char32_t out = lead.bits;
  for (std::size_t i = 1; i < lead.length; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xC0U) != 0x80) return std::nullopt;
    out = (out << 6) | (byte & 0x3FU);
  }
  const bool surrogate = out >= 0xD800 && out <= 0xDFFF;
  if (out < lead.least || surrogate || out > 0x10FFFF) return std::nullopt;
  text.remove_prefix(lead.length);
  return out;
}

bool is_utf8(ByteView text) noexcept {
  while (!text.empty()) {
    if (!take_code_point(text)) return false;
  }
  return true;
}

bool is_white_space(char32_t c) noexcept {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

}  // namespace ledgerline
