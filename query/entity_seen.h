// When records name an entity: the earliest and the latest event time, far-future ones apart, at
// both clocks. Neither depends on the order in which the records came.
//
// Of a job, `last` and `latest_run` are found among the 64 runs that both clocks see and that began
// last by what is known today: runs that overlap are few. A later record can only move a run back
// in that order, so one that began last by what was known at a past `known_at` is missed when late
// events moved it behind 64 others.
//
// Of a dataset, `last` counts every mention when every record was known and the run's last mention
// had happened. Of the past the index keeps no others but the first of each run, as every state of
// knowledge had it, and those count: `last` may be too early, and goes back as `known_at` goes on
// only where a run in snapshot mode no longer names the dataset.
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
