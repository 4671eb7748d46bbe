// Which records the approvals still need: a trusted withdrawal, replacement or rejection whose
// approval stays in the log. Erased, the approval would come back to life. What the results of
// policy engines need: failing_results.h.
//
// One thread; reads the context's index alone, which must reflect everything committed.
#pragma once

#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/log/erasure_admission.h"

namespace ledgerline::query {

class Context;

// Of the records that an admitted instruction takes, those that end or refuse an approval which
// counts and which the instruction does not take too, with that approval; ascending. Errors are
// those of the index; kOverloaded: the context's time is over.
[[nodiscard]] Result<std::vector<log::HeldRecord>> approval_endings(
    const Context& context, const log::AdmittedErasure& admitted);

}  // namespace ledgerline::query
