// The log in public form: everything that C2SP tlog-tiles serves (checkpoint, tiles, entry bundles)
// and the verifier key, under /log/ for the current epoch and under /log/epochs/<base>/ for every
// epoch, closed ones included; and GET /log/epochs, which lists them.
//
// Nothing beyond the newest published checkpoint is answered. What was answered once is answered
// with the same bytes for ever.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_log_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
