#include "engine/merkle/decimal.h"

#include <charconv>

namespace ledgerline::merkle {

std::optional<std::uint64_t> parse_decimal(ByteView text) noexcept {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace ledgerline::merkle
