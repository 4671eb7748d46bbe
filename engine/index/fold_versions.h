// Version rows of datasets: those a run wrote, and those a DatasetEvent states.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/index/fold_batch.h"
#include "engine/index/run_derivation.h"

namespace ledgerline::index {

// Replaces the versions that a run wrote; `open` follows. A superseded row is closed at the batch's
// position.
void replace_versions(FoldBatch& batch, const RunKey& run,
                      const std::vector<DerivedVersion>& before,
                      const std::vector<DerivedVersion>& now, std::vector<OpenVersion>& open);

}  // namespace ledgerline::index
