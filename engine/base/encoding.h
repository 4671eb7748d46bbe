// Text encodings of bytes: hex, base64 (RFC 4648 section 4) and base64url (section 5).
#pragma once

#include <optional>
#include <string>

#include "engine/base/bytes.h"

namespace ledgerline {

[[nodiscard]] std::string to_hex(ByteView bytes);  // lower case
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);
// `text` in lower case if it holds hex digits alone, in any number.
[[nodiscard]] std::optional<std::string> lower_hex(std::string_view text);

[[nodiscard]] std::string to_base64(ByteView bytes);  // standard alphabet, padded
// Accepts both alphabets, padded or not; nothing else (no white space, no stray bits).
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
// Accepts only the one text that to_base64 writes: for signed formats, where two texts of the same
// bytes would be two documents.
[[nodiscard]] std::optional<std::string> from_base64_canonical(std::string_view text);

}  // namespace ledgerline
