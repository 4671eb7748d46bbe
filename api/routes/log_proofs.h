// GET /log/proof/inclusion and /log/proof/consistency: proofs of RFC 6962 as JSON, what a client
// would derive from tiles. For readers only, whoever may read the tiles: a search by digest tells
// whether the store holds a guessed body, which the salted entries do not.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_log_proof_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
