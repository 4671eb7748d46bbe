// The steps of folding one record, in the order in which Fold takes them; one source file each.
// Each adds rows to the batch for its part of the Facts, and nothing where there is none.
#pragma once

#include "engine/base/result.h"
#include "engine/index/fold_batch.h"
#include "engine/index/run_derivation.h"

namespace ledgerline::index {

// Names to ids: fills FoldBatch::ids, interns what is new, widens flags.
[[nodiscard]] Result<void> fold_entities(FoldBatch& batch);

// A RunEvent: the run's row and everything derived from it.
[[nodiscard]] Result<void> fold_run(FoldBatch& batch);

// A JobEvent or DatasetEvent: the statement, and the one in force.
[[nodiscard]] Result<void> fold_declared(FoldBatch& batch);

// Facets of datasets and jobs, and what symlinks and datasetType facets mean.
[[nodiscard]] Result<void> fold_facets(FoldBatch& batch);

// DROP, RENAME and the others; versions that a DatasetEvent states.
[[nodiscard]] Result<void> fold_lifecycles(FoldBatch& batch);

// jobDependencies, and job-to-job entries of a lineage facet.
[[nodiscard]] Result<void> fold_controls(FoldBatch& batch);

// A trust_root record: the new state of its keys, or a tier's rule.
[[nodiscard]] Result<void> fold_trust(FoldBatch& batch);

// An attestation: its signatures, judged with the keys of the records before it; its subjects; the
// approval in it.
[[nodiscard]] Result<void> fold_attestation(FoldBatch& batch);

// The keys of the log up to the record being folded, read once.
[[nodiscard]] Result<KeyRing*> key_ring_of(FoldBatch& batch);

// Access items, under their dataset, user and app.
[[nodiscard]] Result<void> fold_accesses(FoldBatch& batch);

}  // namespace ledgerline::index
