// Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. Thread-safe.
#pragma once

#include <optional>

#include "engine/base/bytes.h"

namespace ledgerline {

// Removes the first code point from `text`, which must not be empty, and returns it; nothing, and
// `text` untouched, when no valid sequence starts there.
[[nodiscard]] std::optional<char32_t> take_code_point(ByteView& text) noexcept;

[[nodiscard]] bool is_utf8(ByteView text) noexcept;

// Unicode property White_Space.
[[nodiscard]] bool is_white_space(char32_t code_point) noexcept;

}  // namespace ledgerline
