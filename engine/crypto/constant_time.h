// Comparison of secrets. Thread-safe, cannot fail.
#pragma once

#include "engine/base/bytes.h"

namespace ledgerline::crypto {

// Takes the same time whatever the bytes are, so that a caller cannot learn a token or a MAC by
// guessing a prefix. The lengths are not secret: different lengths return at once.
[[nodiscard]] bool equal_constant_time(ByteView a, ByteView b) noexcept;

}  // namespace ledgerline::crypto
