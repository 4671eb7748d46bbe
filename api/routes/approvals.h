// Approvals: the verdict on an access, the register, and reports on approvals in use.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_approval_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
