// UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing beyond U+10FFFF. Thread-safe.
#pragma once

#include <string_view>

namespace ledgerline::api {

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

}  // namespace ledgerline::api
