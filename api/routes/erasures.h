// POST /api/v2/retractions, /api/v2/erasures and /api/v2/retention: what must no longer count, and
// what must leave the store; asked by an admin.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_erasure_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
