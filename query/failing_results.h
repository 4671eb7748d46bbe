// Which records the policy engines' last words still need: a trusted failing result about a
// version, when a passing one of the same engine stays in the log. Erased, the passing one would
// count again.
//
// One thread; reads the context's index alone, which must reflect everything committed.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/log/erasure_admission.h"
#include "query/approval_judge.h"

namespace ledgerline::query {

class Context;

// Of one engine's votes about one version the failing ones that are taken away, each with a passing
// one that stays and that would without them be its last word for some access: by then (an
// approval), or among what had arrived by then (one in time). Pure.
[[nodiscard]] std::map<Position, Position> needed_failures(
    const std::vector<PolicyVote>& votes, const std::function<bool(const PolicyVote&)>& taken);

// Of the records that an admitted instruction takes, those failing results, with a passing one that
// it does not take too; ascending. Errors are those of the index; kOverloaded: the context's time
// is over.
[[nodiscard]] Result<std::vector<log::HeldRecord>> failing_results(
    const Context& context, const log::AdmittedErasure& admitted);

}  // namespace ledgerline::query
