// POST /api/v1/lineage and /api/v1/lineage/batch: OpenLineage events.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_lineage_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
