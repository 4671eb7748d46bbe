// `ledgerline serve`: the running store, its HTTP server and the process's signals, from start to
// stop. One per process.
#pragma once

#include "engine/base/result.h"
#include "tools/app.h"
#include "tools/config.h"

namespace ledgerline::tools {

// Serves until SIGTERM or SIGINT, then answers what was accepted, commits and signs it, and
// returns; a second signal ends the process at once. SIGHUP reads the certificate again.
// An error: the server could not start, or the log stopped taking records.
[[nodiscard]] Result<void> serve_until_stopped(const Config& config, StartWithout without);

}  // namespace ledgerline::tools
