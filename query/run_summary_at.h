// The summary of a run as both clocks see it, from the index alone (runs_at.h: all of a run, from
// the log).
#pragma once

#include <optional>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/uuid.h"
#include "engine/index/reader.h"
#include "query/runs.h"

namespace ledgerline::query {

class Context;

// Nothing while the clocks see no event of it, far-future ones apart.
[[nodiscard]] Result<std::optional<RunSummary>> run_summary_at(const Context& context,
                                                               const Uuid& run, EntityId job,
                                                               const index::AsOf& as_of);

}  // namespace ledgerline::query
