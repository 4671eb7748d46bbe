// The join of RunRow: what one event adds. Commutative, associative and idempotent, positions aside
// (of equal statements the first record's position stays), which is what makes the present state
// independent of arrival order (design.md, section 5).
#pragma once

#include <vector>

#include "engine/base/ids.h"
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

// True: `b` comes before `a` by (time, run). Equal in both and of different jobs: `tie`.
enum class LinkOrder : std::uint8_t { kKeep, kReplace, kTie };
[[nodiscard]] LinkOrder compare_links(const std::optional<RunLink>& present, const RunLink& other);

}  // namespace ledgerline::index
