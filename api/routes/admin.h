// POST /api/v2/admin/backup: hard links of a consistent state of the store, made beside the running
// server, for fsck and for backups.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_admin_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
