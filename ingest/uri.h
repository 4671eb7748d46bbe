// RFC 3986 URIs, as far as the format assertion of strict mode needs.
#pragma once

#include <string_view>

namespace ledgerline::ingest {

// A scheme, ":" and only characters that a URI may hold, percent signs before two hex digits. The
// parts behind the scheme are not taken apart.
[[nodiscard]] bool is_uri(std::string_view text) noexcept;

}  // namespace ledgerline::ingest
