// The salted commitment by which an entry stands for a record:
//   H_x        = SHA-256(0x03 || salt_x || bytes_x)       x: header, body
//   commitment = SHA-256(0x02 || H_header || H_body)
// Either half can be shown with the other's H, and an erased half leaves nothing guessable. Pure,
// thread-safe.
#pragma once

#include "engine/base/bytes.h"

namespace ledgerline::log {

[[nodiscard]] Digest half_hash(const Salt& salt, ByteView bytes);
[[nodiscard]] Digest commitment(const Digest& header_hash, const Digest& body_hash);

}  // namespace ledgerline::log
