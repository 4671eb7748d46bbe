// What a DROP, or a RENAME to another name, hides. It ends a dataset under all of its names: of
// each run it hides what the run had last said of the dataset by then. A run that names the dataset
// afterwards, or that wrote it and ended afterwards, counts from where it began, except for the one
// that did the drop: that one brings the dataset back only with another change of its life cycle.
//
// One instance serves one question; pointers it returns live as long as it does.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/format/facts.h"
#include "engine/index/reader.h"
#include "engine/index/run_row.h"
#include "query/alias_component.h"
#include "query/envelope.h"
#include "query/runs_at.h"

namespace ledgerline::query {

class Context;

// The latest one of a dataset that both clocks see and that no failed run stated.
struct Drop {
  Timestamp time;
  bool rename = false;            // no DROP is as late
  std::vector<index::RunKey> by;  // who stated it and did not bring the dataset back later
  std::vector<Uuid> enders;       // ascending: of all runs that ever stated one of this dataset

  // Whether what the run said of the dataset is that it ended: no lineage that a drop hides.
  [[nodiscard]] bool stated_by(const Uuid& run) const;
};

class Drops {
 public:
  // All outlive it.
  Drops(const Context& context, const index::AsOf& as_of, AliasResolver& aliases);

  // nullptr: none.
  [[nodiscard]] Result<const Drop*> of(EntityId dataset);
  // Whether nothing counts of what the run said of `dataset`, and first said before the drop.
  [[nodiscard]] Result<bool> hides(const Drop& drop, const index::RunKey& run, EntityId dataset,
                                   format::Direction direction);

  // What kept it from reading all that it had to read of the past.
  [[nodiscard]] Incomplete lacks() const;

 private:
  [[nodiscard]] Result<std::unique_ptr<Drop>> find(std::span<const EntityId> names);
  [[nodiscard]] Result<const index::RunRow*> stored(const index::RunKey& run);

  const Context& context_;
  const index::AsOf as_of_;
  AliasResolver& aliases_;
  RunsAt past_;
  std::unordered_map<EntityId, std::shared_ptr<const Drop>> drops_;  // shared by all names
  // The run asked for last, and its row today: a run is asked for once for each dataset it names.
  std::optional<index::RunKey> run_;
  std::optional<index::RunRow> row_;
};

}  // namespace ledgerline::query
