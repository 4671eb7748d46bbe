// GET /api/v2/runs/{id}: one run id, under every job that used it.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_run_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
