// What the steps of the fold share: the pending rows of a batch, the caches that save reads, and
// the record being folded. Every step is deterministic in the log's order: a cache may save a read
// and never changes a row.
//
// Owned by Fold; one thread. A failed step leaves a torn batch: the Fold is then unusable.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/format/facts.h"
#include "engine/index/facet_heads_cache.h"
#include "engine/index/index_columns.h"
#include "engine/index/index_keys.h"
#include "engine/index/intern_cache.h"
#include "engine/index/key_ring.h"
#include "engine/index/rows.h"
#include "engine/index/two_generation_cache.h"
#include "engine/kv/store.h"

namespace ledgerline::index {

struct RunKeyHash {
  std::size_t operator()(const RunKey& key) const noexcept {
    return std::hash<Uuid>{}(key.run) ^ std::hash<EntityId>{}(key.job);
  }
};

// An entity that the batch interned, or whose flags it widened: for the directory.
struct EntityChange {
  EntityId id;
  bool added = false;
  EntityRow row;  // of a widened one: type and flags alone
};

struct FoldBatch {
  explicit FoldBatch(const kv::Store& store) : overlay(store) {}

  // Reads the row under `key`, pending ones included; `value` holds it.
  [[nodiscard]] Result<bool> get(kv::Column column, ByteView key) {
    return overlay.get(column, key, value);
  }
  void put(kv::Column column, ByteView key, ByteView row) { overlay.put(column, key, row); }
  void erase(kv::Column column, ByteView key) { overlay.erase(column, key); }

  [[nodiscard]] EntityId id_of(format::EntityRef ref) const { return ids[ref]; }
  [[nodiscard]] const format::EntityFact& entity_of(format::EntityRef ref) const {
    return facts->entities[ref];
  }
  // Where `part` stands in the record's body.
  [[nodiscard]] std::uint32_t offset_of(std::string_view part) const {
    return static_cast<std::uint32_t>(part.data() - facts->body.data());
  }

  kv::Overlay overlay;
  kv::Value value;

  // The record being folded.
  Position position;
  const format::Facts* facts = nullptr;
  std::vector<EntityId> ids;             // of Facts::entities
  std::unordered_set<EntityId> new_ids;  // interned by this record

  // Across records.
  EntityId next_entity{1};
  std::vector<EntityChange> changes;  // since the last commit
  InternCache interned;
  FacetHeadsCache facet_heads;
  std::unique_ptr<KeyRing> key_ring;  // null until a record needs it: key_ring_of()
  // Runs whose row exists.
  TwoGenerationCache<std::unordered_map<RunKey, bool, RunKeyHash>> known_runs{
      limits::kKnownRunsMax};
};

}  // namespace ledgerline::index
