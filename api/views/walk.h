// JSON of a walk: the envelope, then nodes, edges and flows as rows.
#pragma once

#include "api/response.h"
#include "query/walk.h"

namespace ledgerline::api::views {

[[nodiscard]] Response walk(query::WalkAnswer answer);

}  // namespace ledgerline::api::views
