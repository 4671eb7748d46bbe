// The rows of runs as both clocks see them: of the present what is stored; of the past the join of
// those events of the run that they see, which are read again from the log, so that it is what an
// index of those events alone would hold. One instance serves one question.
//
// Not seen in the past: a run that was named as another's root and in no other way.
#pragma once

#include <optional>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/uuid.h"
#include "engine/index/reader.h"
#include "engine/index/run_row.h"
#include "query/envelope.h"

namespace ledgerline::query {

class Context;

class RunsAt {
 public:
  // `context` outlives it.
  RunsAt(const Context& context, const index::AsOf& as_of) : context_(context), as_of_(as_of) {}

  [[nodiscard]] const index::AsOf& as_of() const noexcept { return as_of_; }

  // Nothing: neither an event of it nor a run that names it as parent was known then. kCorrupt: a
  // record of the log does not say what the index has of it.
  [[nodiscard]] Result<std::optional<index::RunRow>> row(const Uuid& run, EntityId job);
  // Whether the run, which the index has as a child of the other, was known as one.
  [[nodiscard]] Result<bool> is_child(const index::RunKey& child, const Uuid& run, EntityId job);

  // Whether the time of the question was over before all events were read.
  [[nodiscard]] bool late() const noexcept { return late_; }
  // Marks what its rows lack.
  void mark(Envelope& envelope) const;

 private:
  [[nodiscard]] Result<index::RunRow> joined(const Uuid& run, EntityId job);
  [[nodiscard]] Result<void> join(const index::RunKey& run, Position position, index::RunRow& row);
  [[nodiscard]] Result<bool> named_as_parent(const Uuid& run, EntityId job);

  const Context& context_;
  const index::AsOf as_of_;
  bool erased_ = false;
  bool too_many_ = false;
  bool late_ = false;
};

}  // namespace ledgerline::query
