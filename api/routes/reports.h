// Reports on approvals: what ends soon, what was used after its end, who signed what they should
// not have.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_report_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
