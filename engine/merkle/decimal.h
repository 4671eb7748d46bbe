// Decimal numbers of signed and addressed text: digits only, no sign, no leading zero.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/bytes.h"

namespace ledgerline::merkle {

// Nothing for other spellings and above 2^64 - 1.
[[nodiscard]] std::optional<std::uint64_t> parse_decimal(ByteView text) noexcept;

}  // namespace ledgerline::merkle
