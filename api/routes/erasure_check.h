// What the index is asked before an erasure or an act of retention is committed: whether it would
// bring an approval, or a policy engine's passing result, back to life.
#pragma once

#include "api/services.h"
#include "ingest/instructions.h"

namespace ledgerline::api {

// Waits, as a question does, until the index reflects everything committed; on a worker. Then
// kOverloaded or kUnavailable as questions answer. An instruction that takes no attestation does
// not wait.
[[nodiscard]] ingest::Instructions::HeldCheck held_check(const Services& services);

}  // namespace ledgerline::api
