// Rows of the graph that follow from derived bindings: evidence, the present summary per shape, the
// shapes themselves and edge candidates.
#pragma once

#include "engine/base/result.h"
#include "engine/index/fold_batch.h"
#include "engine/index/run_derivation.h"

namespace ledgerline::index {

[[nodiscard]] ShortDigest shape_digest(const Shape& shape);

// Replaces what a run said before by what it says now; `open` follows. One row per (run, owner)
// stays open; a superseded one is closed at the batch's position.
[[nodiscard]] Result<void> replace_evidence(FoldBatch& batch, const RunKey& run,
                                            const std::vector<Binding>& before,
                                            const std::vector<Binding>& now,
                                            std::vector<OpenEvidence>& open);

// Counts a shape of `owner` as live, and no longer. The row of the evidence or statement itself is
// already written, closed or replaced: what remains live is read from the tables.
[[nodiscard]] Result<void> add_live_shape(FoldBatch& batch, EntityId owner, const Shape& shape,
                                          const std::vector<First>& mentions);
[[nodiscard]] Result<void> remove_live_shape(FoldBatch& batch, EntityId owner,
                                             const ShortDigest& shape,
                                             const std::vector<First>& mentions, bool declared);

}  // namespace ledgerline::index
