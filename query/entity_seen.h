// When records name an entity: the earliest and the latest event time, far-future ones apart, at
// both clocks. Neither depends on the order in which the records came.
#pragma once

#include <algorithm>
#include <optional>
#include <span>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/format/facts.h"
#include "engine/index/reader.h"
#include "query/runs.h"

namespace ledgerline::query {

class Context;

struct Seen {
  std::optional<Timestamp> first;
  std::optional<Timestamp> last;
  // The same without what a run said of a dataset after it had named it once: so that the run that
  // drops a dataset does not bring it back with its next event.
  std::optional<Timestamp> last_mention;
  std::optional<RunSummary> latest_run;  // of a job: the one that began last
  bool cut = false;                      // a budget ended the search

  void note(Timestamp time) {
    first = std::min(first.value_or(time), time);
    last_mention = std::max(last_mention.value_or(time), time);
    note_again(time);
  }
  void note_again(Timestamp time) { last = std::max(last.value_or(time), time); }
};

// `members`: all names of a dataset, or the entity alone.
[[nodiscard]] Result<Seen> seen_of(const Context& context, format::EntityType type,
                                   std::span<const EntityId> members, const index::AsOf& as_of);

}  // namespace ledgerline::query
