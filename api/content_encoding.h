// Compressed answers: whether a client takes gzip (RFC 9110 section 12.5.3), and gzip itself.
// Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace ledgerline::api {

// Of an Accept-Encoding header's value. A weight of 0 refuses; "*" stands for gzip unless gzip is
// named; what is malformed counts as not said.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding) noexcept;

// One member, the same bytes for the same input. Fast rather than small.
[[nodiscard]] std::string gzip(std::string_view bytes);

}  // namespace ledgerline::api
