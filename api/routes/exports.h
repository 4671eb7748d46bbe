// GET /api/v2/exports: the records of a range of positions as NDJSON, with the salts, so that an
// auditor can recompute every commitment and leaf hash.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_export_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
