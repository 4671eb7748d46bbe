// The change rows of one facet of one entity. The effective value at an event time is the greatest
// digest among the evidence of that time; a change row stands exactly where it differs from the
// effective value at the previous evidence time of the facet. So late evidence may write its own
// row, uncover the next one, and make one redundant.
#pragma once

#include "engine/base/result.h"
#include "engine/index/fold_batch.h"

namespace ledgerline::index {

// Folds `facet` of the record in `batch`, whose evidence row is not written yet. True: the value
// may be new to the entity, so that its meaning has to be written.
[[nodiscard]] Result<bool> fold_facet(FoldBatch& batch, EntityId entity, const EntityFacet& facet);

}  // namespace ledgerline::index
