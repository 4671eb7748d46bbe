// The parts of a run's answer that take reads of their own.
#pragma once

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/uuid.h"
#include "engine/index/run_row.h"
#include "query/runs.h"
#include "query/runs_at.h"

namespace ledgerline::query {

class Context;

[[nodiscard]] RunState state_of(const index::RunRow& row) noexcept;
[[nodiscard]] RunSummary summary_of(const Context& context, const Uuid& id, EntityId job,
                                    const index::RunRow& row);

// `row` is the run's at the clocks of `runs`, or of `as_of`.

// Root, following stated parents where none is stated.
[[nodiscard]] Result<void> fill_root(const Context& context, RunsAt& runs, const Uuid& id,
                                     EntityId job, const index::RunRow& row, RunAnswer& answer);

// Inputs and outputs with their versions.
[[nodiscard]] Result<void> fill_datasets(const Context& context, const index::AsOf& as_of,
                                         const Uuid& id, EntityId job, const index::RunRow& row,
                                         RunAnswer& answer);

// The run, input and output facets in force: of more events than one question may look at, the
// latest count.
[[nodiscard]] Result<void> fill_facets(const Context& context, const Uuid& id,
                                       const index::AsOf& as_of, EntityId job, RunAnswer& answer,
                                       Envelope& envelope);

// At most `rows_max` events after `after`: the last one when more follow.
[[nodiscard]] Result<std::optional<index::TimedKey>> fill_events(
    const Context& context, const RunQuestion& question, const index::AsOf& as_of, EntityId job,
    const index::RunRow& row, const std::optional<index::TimedKey>& after, RunAnswer& answer);

}  // namespace ledgerline::query
