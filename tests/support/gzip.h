// gzip (RFC 1952) for tests.
#pragma once

#include <string>
#include <string_view>

namespace ledgerline::testing {

// One member.
[[nodiscard]] std::string gzip(std::string_view bytes);

}  // namespace ledgerline::testing
