// The path parameter {position}. Thread-safe.
#pragma once

#include "api/request.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace ledgerline::api {

// kInvalid: no whole number.
[[nodiscard]] Result<Position> position_of(const Request& request);

}  // namespace ledgerline::api
