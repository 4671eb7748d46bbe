// GET /api/v2/records/{position} (header, flags, receipt), .../body (the bytes as received) and
// .../opening (what `ledgerline verify` reads: the entry, and each half shown or withheld).
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_record_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
