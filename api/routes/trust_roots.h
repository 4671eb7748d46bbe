// The trust roots: POST /api/v2/trust-roots changes them (admin), GET lists them or judges one key.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_trust_root_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
