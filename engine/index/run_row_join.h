// The join of RunRow: what one event adds. Commutative, associative and idempotent, positions aside
// (of equal statements the first record's position stays), which is what makes the present state
// independent of arrival order (design.md, section 5). The fold joins events as they come; a
// question about the past joins those of a run that it sees (query/runs_at.h).
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/format/facts.h"
#include "engine/index/run_row.h"

namespace ledgerline::index {

// An event as the join sees it. Far-future events count for the union of inputs and outputs and
// never as the latest of anything.
struct RunEvent {
  const format::Facts& facts;
  const std::vector<EntityId>& ids;  // of Facts::entities
  Position position;
};

// Everything but parent and root (join_link). True: what is derived from the row may differ.
bool join_event(RunRow& row, const RunEvent& event);

// Whether the first job's name comes before the second's.
using JobLess = std::function<Result<bool>(EntityId, EntityId)>;
// Joins a parent or root statement into `link`, the least by time, run and the job's name: ids
// depend on arrival. True: it changed. Errors are those of `less`, which is asked of ties alone.
[[nodiscard]] Result<bool> join_link(std::optional<RunLink>& link, const RunLink& other,
                                     const JobLess& less);

}  // namespace ledgerline::index
