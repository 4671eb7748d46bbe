// Strict UTF-8 (RFC 3629) for the grammar of signed notes: no overlong forms, no surrogates,
// nothing above U+10FFFF.
#pragma once

#include <optional>

#include "engine/base/bytes.h"

namespace ledgerline::crypto {

// Removes the first code point from `text`, which must not be empty, and returns it; nothing, and
// `text` untouched, when no valid sequence starts there.
[[nodiscard]] std::optional<char32_t> take_code_point(ByteView& text) noexcept;

// Unicode property White_Space.
[[nodiscard]] bool is_white_space(char32_t code_point) noexcept;

}  // namespace ledgerline::crypto
