// (type, namespace, name) -> (id, flags) of the entities met lately, so that an event of known
// names reads nothing. Bounded; one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/index/two_generation_cache.h"

namespace ledgerline::index {

struct Interned {
  EntityId id;
  std::uint32_t flags = 0;  // as stored
};

// Searched by the key of the names column.
class InternCache {
 public:
  [[nodiscard]] Interned* find(std::string_view name_key) { return cache_.find(name_key); }
  void put(std::string_view name_key, const Interned& entity) {
    cache_.put(std::string(name_key), entity);
  }

 private:
  TwoGenerationCache<std::unordered_map<std::string, Interned, StringHash, std::equal_to<>>> cache_{
      limits::kInternCacheEntriesMax};
};

}  // namespace ledgerline::index
