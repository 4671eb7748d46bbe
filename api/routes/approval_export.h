// GET /api/v2/approvals/{position}/export: one file that proves an approval offline, with the keys
// that signed it (docs/approval-export.md). It says what the newest published checkpoint covers.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_approval_export_route(Router& router, const Services& services);

}  // namespace ledgerline::api
