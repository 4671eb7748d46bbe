// Random bytes from OpenSSL's generator, which is per thread, reseeds itself and notices fork().
// Thread-safe. The error is kInternal: the operating system gave no entropy.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace ledgerline::crypto {

// Fills `out`. For bytes that may one day be published: salts, identifiers, nonces.
[[nodiscard]] Result<void> random_bytes(std::span<std::uint8_t> out);

// Fills `out` from a second generator, so that nothing published tells about keys.
[[nodiscard]] Result<void> random_secret_bytes(std::span<std::uint8_t> out);

[[nodiscard]] Result<Salt> random_salt();

}  // namespace ledgerline::crypto
