// Log rotation: the current tree is closed, and positions go on in a new one with an origin and a
// key of its own, whose first record holds the last published checkpoint of the old one.
#pragma once

#include <string_view>

#include "engine/log/log.h"

namespace ledgerline::log {

// With the server stopped; takes the directory's lock. kConflict when the log has no records, or
// when its last ones are in no published checkpoint. A crash at any point leaves the old epoch or
// the new one: the next start finishes what was begun.
[[nodiscard]] Result<Epoch> rotate_log(const LogOptions& options, std::string_view reason);

}  // namespace ledgerline::log
