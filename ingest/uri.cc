#include "ingest/uri.h"

#include <array>

namespace ledgerline::ingest {
namespace {

enum CharClass : unsigned char { kOther = 0, kUriChar = 1, kSchemeChar = 2, kAlpha = 4, kHex = 8 };

constexpr std::array<unsigned char, 256> make_classes() {
  std::array<unsigned char, 256> classes{};
  const auto set = [&classes](char c, int bits) {
    auto& entry = classes[static_cast<unsigned char>(c)];
    entry = static_cast<unsigned char>(entry | bits);
  };
  for (char c = 'a'; c <= 'z'; ++c) set(c, kUriChar | kSchemeChar | kAlpha);
  for (char c = 'A'; c <= 'Z'; ++c) set(c, kUriChar | kSchemeChar | kAlpha);
  for (char c = '0'; c <= '9'; ++c) set(c, kUriChar | kSchemeChar | kHex);
  for (const char c : std::string_view("abcdefABCDEF")) set(c, kHex);
  for (const char c : std::string_view("+-.")) set(c, kSchemeChar);
  // Unreserved, gen-delims and sub-delims, but "#", which may stand once.
  for (const char c : std::string_view("-._~:/?[]@!$&'()*+,;=")) set(c, kUriChar);
  return classes;
}

constexpr std::array<unsigned char, 256> kClasses = make_classes();

bool has(char c, CharClass wanted) noexcept {
  return (kClasses[static_cast<unsigned char>(c)] & wanted) != 0;
}

}  // namespace

bool is_uri(std::string_view text) noexcept {
  if (text.empty() || !has(text[0], kAlpha)) return false;
  std::size_t at = 1;
  while (at < text.size() && has(text[at], kSchemeChar)) ++at;
  if (at == text.size() || text[at] != ':') return false;
  bool fragment = false;
  for (++at; at < text.size(); ++at) {
    while (at < text.size() && has(text[at], kUriChar)) ++at;
    if (at == text.size()) return true;
    if (text[at] == '#') {
      if (fragment) return false;
      fragment = true;
    } else {
      const bool escaped = text[at] == '%' && at + 2 < text.size() && has(text[at + 1], kHex) &&
                           has(text[at + 2], kHex);
      if (!escaped) return false;
    }
  }
  return true;
}

}  // namespace ledgerline::ingest
