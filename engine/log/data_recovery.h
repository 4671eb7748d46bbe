// What `ledgerline recover` does with a data directory that may refuse to open, with the server
// stopped. Both take the directory's lock.
#pragma once

#include <string_view>

#include "engine/log/log.h"

namespace ledgerline::log {

[[nodiscard]] Result<Inspection> inspect_data_directory(const LogOptions& options);

// With the operator's consent: closes the epoch that lost positions, opens the next one and signs
// its checkpoint; the old one is kept beside it as checkpoint.lost-<base>. kConflict when there is
// nothing to recover from.
[[nodiscard]] Result<Epoch> recover_data_directory(const LogOptions& options,
                                                   std::string_view reason);

}  // namespace ledgerline::log
