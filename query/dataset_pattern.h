// The patterns by which an approval names datasets: '*' stands for any text, also across '/', and
// every other byte for itself. Pure functions.
#pragma once

#include <string_view>

namespace ledgerline::query {

[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text) noexcept;

// Whether some text matches both; true as well of two so long that it is not looked for.
[[nodiscard]] bool patterns_overlap(std::string_view a, std::string_view b);

}  // namespace ledgerline::query
