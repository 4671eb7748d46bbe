// JSON about the log's trees: epochs and proofs.
#pragma once

#include <string_view>

#include "api/response.h"
#include "engine/log/epoch.h"
#include "engine/log/published_trees.h"

namespace ledgerline::api::views {

// Every epoch with its base, origin, key and path, and of a closed one the last tree head.
[[nodiscard]] Response epochs(const log::EpochTable& epochs);

// Hashes in hex, from the leaf's side to the root's.
[[nodiscard]] Response inclusion(const log::PublishedTrees::InclusionProof& proof,
                                 const log::Epoch& epoch);
[[nodiscard]] Response consistency(const log::PublishedTrees::ConsistencyProof& proof,
                                   const log::Epoch& epoch);

}  // namespace ledgerline::api::views
