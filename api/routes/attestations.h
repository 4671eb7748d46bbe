// Attestations: POST /api/v2/attestations stores one and says what its signatures are worth, GET
// lists them.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_attestation_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
