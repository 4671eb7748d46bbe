// POST /log/add: any bytes become a record of kind `opaque`; the answer is its leaf index. What the
// stock load generators of tile logs speak.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_log_add_route(Router& router, const Services& services);

}  // namespace ledgerline::api
