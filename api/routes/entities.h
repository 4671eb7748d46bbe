// GET /api/v2/entities (list and search) and GET /api/v2/entity (everything about one).
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_entity_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
