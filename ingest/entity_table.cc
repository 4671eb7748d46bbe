#include "ingest/entity_table.h"

namespace ledgerline::ingest {
namespace {

constexpr std::size_t kScannedMax = 16;

}  // namespace

format::EntityRef EntityTable::intern(format::EntityType type, std::string_view ns,
                                      std::string_view name) {
  auto& entities = facts_.entities;
  const auto added = static_cast<format::EntityRef>(entities.size());
  if (entities.size() < kScannedMax) {
    for (format::EntityRef ref = 0; ref < added; ++ref) {
      const format::EntityFact& known = entities[ref];
      if (known.name == name && known.ns == ns && known.type == type) return ref;
    }
    entities.push_back({type, ns, name});
    return added;
  }
  if (index_.empty()) {
    for (format::EntityRef ref = 0; ref < added; ++ref) {
      index_.emplace(Key(entities[ref].type, entities[ref].ns, entities[ref].name), ref);
    }
  }
  const auto [entry, fresh] = index_.emplace(Key(type, ns, name), added);
  if (fresh) entities.push_back({type, ns, name});
  return entry->second;
}

}  // namespace ledgerline::ingest
