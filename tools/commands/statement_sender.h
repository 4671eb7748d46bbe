// Sends what a person says once, a change of the trust roots or a signed statement, and tells what
// came of it. Used by one thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "tools/commands/commands.h"

namespace ledgerline::tools {

enum class Saying : std::uint8_t {
  kOnce,   // bytes that the log has are a repeat of that record, and found there by their digest
  kAgain,  // under an Idempotency-Key of its own: a new record, behind all that came in between
};
// The receipt. Errors as of HttpClient::send, and kInvalid when the server refused.
[[nodiscard]] Result<std::string> send_statement(const Remote& remote, std::string_view path,
                                                 std::string_view body, Saying saying);

// Says on standard error what the receipt warns of. kFound: one of the rules `in_vain` is among
// them.
[[nodiscard]] Exit tell_warnings(std::string_view command, const std::string& receipt,
                                 std::initializer_list<std::string_view> in_vain);

}  // namespace ledgerline::tools
