// The latest value of each facet of the entities met lately: (entity, key) -> digest and the span
// of event times over which it is known to stand. A facet that repeats it, in order or late, then
// costs neither a read nor a row. Bounded in entities; one thread at a time.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/timestamp.h"
#include "engine/index/two_generation_cache.h"

namespace ledgerline::index {

struct FacetHead {
  std::string key;
  Timestamp since;  // no evidence in [since, time] has another effective value
  Timestamp time;   // of the latest evidence of this key, changed or not
  ShortDigest digest{};
};

class FacetHeadsCache {
 public:
  [[nodiscard]] FacetHead* find(EntityId entity, std::string_view key) {
    std::vector<FacetHead>* const heads = cache_.find(entity);
    if (heads == nullptr) return nullptr;
    const auto head = std::find_if(heads->begin(), heads->end(),
                                   [key](const FacetHead& h) { return h.key == key; });
    return head == heads->end() ? nullptr : &*head;
  }
  // `head.key` is not cached for `entity` yet. An entity of very many keys is left to the table.
  void add(EntityId entity, FacetHead head) {
    std::vector<FacetHead>* heads = cache_.find(entity);
    if (heads == nullptr) heads = &cache_.put(entity, {});
    if (heads->size() == limits::kFacetHeadsPerEntityMax) return;
    heads->push_back(std::move(head));
  }

 private:
  TwoGenerationCache<std::unordered_map<EntityId, std::vector<FacetHead>>> cache_{
      limits::kFacetHeadsEntitiesMax};
};

}  // namespace ledgerline::index
