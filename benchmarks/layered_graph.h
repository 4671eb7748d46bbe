// The layered graph that walks are measured on: jobs in layers, each of which reads two random
// datasets of the layer before and writes one of its own. Folded from Facts, without a log.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/index/directory.h"
#include "engine/kv/store.h"
#include "query/walk.h"

namespace ledgerline::benchmarks {

struct LayeredShape {
  std::uint32_t layers = 20;
  std::uint32_t jobs_per_layer = 500;
  std::uint32_t seed = 1;
};

// Dataset `i` that layer `layer` writes; layer 0 holds the sources.
[[nodiscard]] query::Name layered_dataset(std::uint32_t layer, std::uint32_t i);

// Folds START and COMPLETE of one run per job. Aborts on any error: there is nothing to measure.
void fold_layered_graph(const LayeredShape& shape, kv::Store& store, index::Directory& directory);

}  // namespace ledgerline::benchmarks
