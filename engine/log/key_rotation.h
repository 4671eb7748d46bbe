// A change of the log's key within its tree. For a while, the overlap, the old key and the new one
// sign every checkpoint, so that whoever knows either accepts it: witnesses and auditors learn the
// new key in their own time. Then the old one retires, and counts only for what it signed.
// Each step is a record of the log, and a row that says which key signs which sizes.
//
// With the server stopped; both take the directory's lock and return the changed epoch. A crash at
// any point leaves the step done or not: the next start finishes what was begun.
#pragma once

#include <string_view>

#include "engine/log/log.h"

namespace ledgerline::log {

// Makes a key that signs from the next record on. kConflict while an overlap is under way.
[[nodiscard]] Result<Epoch> begin_key_overlap(const LogOptions& options, std::string_view reason);

// The old key signs nothing beyond what the log holds now. kConflict when there is no overlap.
[[nodiscard]] Result<Epoch> end_key_overlap(const LogOptions& options, std::string_view reason);

}  // namespace ledgerline::log
