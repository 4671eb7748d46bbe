// JSON strings, for the few bodies that the log writes itself: the documents of principals and
// epochs. Input is UTF-8; it is not checked. Pure, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ledgerline::log {

// With its quotes; escapes only what RFC 8259 demands.
[[nodiscard]] std::string json_string(std::string_view text);

// The text of what json_string wrote; nothing for anything else.
[[nodiscard]] std::optional<std::string> parse_json_string(std::string_view json);

}  // namespace ledgerline::log
