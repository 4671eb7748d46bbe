// GET /api/v2/records/{position}/proof: a C2SP tlog-proof of the record against the newest
// published checkpoint that covers it, awaited for a while.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_record_proof_route(Router& router, const Services& services);

}  // namespace ledgerline::api
