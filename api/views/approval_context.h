// JSON of what a reviewer sees before deciding.
#pragma once

#include "api/response.h"
#include "query/approval_context.h"

namespace ledgerline::api::views {

// What no record of this store can supply yet (contract, incidents) is there and empty.
[[nodiscard]] Response approval_context(const query::ContextAnswer& answer);

}  // namespace ledgerline::api::views
