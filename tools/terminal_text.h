// Text of producers and servers as it may stand on a terminal: a name is whatever somebody sent,
// and raw it could colour, hide or forge lines of what an auditor reads. Pure functions;
// thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace ledgerline::tools {

// A name: C0, DEL and C1 controls as \u001b, a backslash doubled, so that no two names look alike
// by their escapes.
[[nodiscard]] std::string shown_name(std::string_view utf8);

// A sentence, in which names may be escaped already: controls alone are escaped.
[[nodiscard]] std::string shown_sentence(std::string_view utf8);

}  // namespace ledgerline::tools
