// The columns of data/index and which table lives in which. Layout of their keys: index_keys.h; of
// their values: rows.h, run_row.h, shape.h, trust_rows.h and attestation_rows.h. The store is
// derived from the log and disposable.
#pragma once

#include <array>
#include <cstdint>

#include "engine/kv/store.h"

namespace ledgerline::index {

// Of every rule that turns records into rows. A binary with another one rebuilds the index.
inline constexpr std::uint32_t kFoldVersion = 6;

// Positions in kColumns; RocksDB stores the names, so the order may change and the names may not.
inline constexpr kv::Column kMeta = 0;      // fold version, watermark, next entity id, skips
inline constexpr kv::Column kNames = 1;     // (type, namespace, name) -> entity id
inline constexpr kv::Column kEntities = 2;  // entity id -> EntityRow
inline constexpr kv::Column kRuns = 3;      // runs, their events and their children
inline constexpr kv::Column kGraph = 4;     // edges, evidence, declarations, versions, ...
inline constexpr kv::Column kShapes = 5;    // digest -> Shape
inline constexpr kv::Column kFacets = 6;    // facets of datasets and jobs
inline constexpr kv::Column kAccess = 7;    // access items by dataset, user and app

inline constexpr kv::Column kTrust = 8;         // keys of signers and rules of tiers
inline constexpr kv::Column kAttestations = 9;  // signed statements, by subject and by type
inline constexpr kv::Column kApprovals = 10;    // approvals among them, by what they approve

inline constexpr std::array<kv::ColumnSpec, 11> kColumns{{
    {"meta", kv::Shape::kSingletons},
    {"names", kv::Shape::kSorted},
    {"entities", kv::Shape::kSorted},
    {"runs", kv::Shape::kSorted},
    {"graph", kv::Shape::kSorted},
    {"shapes", kv::Shape::kRandom},
    {"facets", kv::Shape::kSorted},
    {"access", kv::Shape::kSorted},
    {"trust", kv::Shape::kSorted},
    {"attestations", kv::Shape::kSorted},
    {"approvals", kv::Shape::kSorted},
}};

}  // namespace ledgerline::index
