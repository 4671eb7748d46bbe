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

// The name of a version that no facet names: 32 hex digits of SHA-256 over the tag
// "ledgerline/version/1" and, each behind a zero byte, the dataset's namespace and name, the run's
// id as UUID text, its job's namespace and name.
[[nodiscard]] std::string synthetic_version_id(std::string_view ns, std::string_view name,
                                               const Uuid& run, std::string_view job_ns,
                                               std::string_view job_name);

}  // namespace ledgerline::index
