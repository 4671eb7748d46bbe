// The digest of a statement's subject, which is also how the version of an app is named:
// <algorithm>:<digest>, or 64 hex digits, which are a sha256.
#pragma once

#include <string>
#include <string_view>

#include "api/arguments.h"

namespace ledgerline::api {

// As subjects are kept; empty: not given, or at fault. What no subject can be is a fault, since the
// answer to it would be empty for ever; algorithms that have no rule take any text.
[[nodiscard]] std::string subject_argument(Arguments& arguments, std::string_view name);

}  // namespace ledgerline::api
