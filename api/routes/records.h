// GET /api/v2/records/{position} (header, flags, receipt) and .../body (the bytes as received).
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_record_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
