// GET /log/checkpoint: the signed tree head (C2SP tlog-checkpoint), as published last.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace ledgerline::api {

void add_log_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
