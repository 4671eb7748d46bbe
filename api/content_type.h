// The Content-Type header (RFC 9110 section 8.3), as far as this server cares: the type, and that
// text is UTF-8. Thread-safe.
#pragma once

#include <string_view>

#include "api/request.h"
#include "engine/base/result.h"

namespace ledgerline::api {

// Any spelling of utf-8 is "utf-8". kUnsupported: another charset, or no type/subtype.
[[nodiscard]] Result<ContentType> parse_content_type(std::string_view value);

}  // namespace ledgerline::api
