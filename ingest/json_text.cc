#include "ingest/json_text.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace ledgerline::ingest {
namespace {

static_assert(std::endian::native == std::endian::little, "find_string_special reads words");

constexpr std::uint64_t repeat(unsigned char byte) noexcept { return 0x0101010101010101ULL * byte; }

// The high bit of each byte that is special; exact up to the lowest one ("Bit Twiddling Hacks",
// hasless and haszero).
constexpr std::uint64_t special_bytes(std::uint64_t word) noexcept {
  const std::uint64_t quote = word ^ repeat('"');
  const std::uint64_t backslash = word ^ repeat('\\');
  return (((quote - repeat(1)) & ~quote) | ((backslash - repeat(1)) & ~backslash) |
          ((word - repeat(0x20)) & ~word)) &
         repeat(0x80);
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::size_t digits_end(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Four hex digits at `at`, or -1.
int code_unit(std::string_view text, std::size_t at) noexcept {
  if (text.size() < at + 4) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto byte = [&out](std::uint32_t value) { out.push_back(static_cast<char>(value)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | (code >> 6));
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3F));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

constexpr bool is_high(int unit) noexcept { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low(int unit) noexcept { return unit >= 0xDC00 && unit < 0xE000; }

// Appends what the \u escape at `at` stands for; returns the end of the escape (or pair).
std::size_t append_unicode(std::string& out, std::string_view text, std::size_t at) {
  const int unit = code_unit(text, at + 2);
  at += 6;
  if (is_high(unit) && text.substr(at, 2) == "\\u" && is_low(code_unit(text, at + 2))) {
    const int low = code_unit(text, at + 2);
    append_utf8(out, static_cast<std::uint32_t>(0x10000 + ((unit - 0xD800) << 10) + low - 0xDC00));
    return at + 6;
  }
  const bool lone = is_high(unit) || is_low(unit);
  append_utf8(out, lone ? 0xFFFDU : static_cast<std::uint32_t>(unit));
  return at;
}

constexpr char simple_escape(char c) noexcept {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;  // quote, backslash, slash
  }
}

}  // namespace

std::size_t find_string_special(std::string_view text, std::size_t at) noexcept {
  while (text.size() - at >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    const std::uint64_t hits = special_bytes(word);
    if (hits != 0) return at + static_cast<std::size_t>(std::countr_zero(hits)) / 8;
    at += sizeof word;
  }
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c == '"' || c == '\\' || c < 0x20) break;
    ++at;
  }
  return at;
}

std::size_t number_end(std::string_view text, std::size_t at) noexcept {
  const std::size_t begin = at;
  if (at < text.size() && text[at] == '-') ++at;
  const std::size_t whole = at;
  at = digits_end(text, at);
  if (at == whole || (text[whole] == '0' && at - whole > 1)) return begin;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = ++at;
    at = digits_end(text, at);
    if (at == fraction) return begin;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = digits_end(text, at);
    if (at == exponent) return begin;
  }
  return at;
}

bool is_json_integer(std::string_view number) noexcept {
  if (number.find_first_of("eE") != std::string_view::npos) return false;
  const std::size_t dot = number.find('.');
  if (dot == std::string_view::npos) return true;
  return number.find_first_not_of('0', dot + 1) == std::string_view::npos;
}

std::string unescape_json(std::string_view escaped) {
  std::string out;
  out.reserve(escaped.size());
  std::size_t at = 0;
  while (at < escaped.size()) {
    const std::size_t slash = escaped.find('\\', at);
    out.append(escaped.substr(at, slash - at));
    if (slash == std::string_view::npos) break;
    if (escaped[slash + 1] == 'u') {
      at = append_unicode(out, escaped, slash);
    } else {
      out.push_back(simple_escape(escaped[slash + 1]));
      at = slash + 2;
    }
  }
  return out;
}

bool has_lone_surrogate(std::string_view escaped) noexcept {
  std::size_t at = escaped.find('\\');
  while (at != std::string_view::npos) {
    if (escaped[at + 1] != 'u') {
      at = escaped.find('\\', at + 2);
      continue;
    }
    const int unit = code_unit(escaped, at + 2);
    at += 6;
    if (is_low(unit)) return true;
    if (is_high(unit)) {
      if (escaped.substr(at, 2) != "\\u" || !is_low(code_unit(escaped, at + 2))) return true;
      at += 6;
    }
    at = escaped.find('\\', at);
  }
  return false;
}

bool escape_at(std::string_view text, std::size_t at, std::size_t& size) noexcept {
  if (text.size() < at + 2) return false;
  if (text[at + 1] == 'u') {
    size = 6;
    return code_unit(text, at + 2) >= 0;
  }
  size = 2;
  return std::string_view("\"\\/bfnrt").find(text[at + 1]) != std::string_view::npos;
}

}  // namespace ledgerline::ingest
