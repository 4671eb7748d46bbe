// A readable, complete rendering of Facts, one fact per line: tests compare and quote it.
#pragma once

#include <string>
#include <string_view>

#include "engine/format/facts.h"

namespace ledgerline::test {

[[nodiscard]] std::string facts_text(const format::Facts& facts);

// True if every view of the Facts that must lie in the body does.
[[nodiscard]] bool values_inside_body(const format::Facts& facts);

// True if some line of the rendering equals `line`.
[[nodiscard]] bool has_line(const format::Facts& facts, std::string_view line);

}  // namespace ledgerline::test
