// POST /api/v2/access (one record of n items) and GET /api/v2/access (who read what).
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_access_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
