// GET /api/v2/walk: where a node came from, and what depends on it.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_walk_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
