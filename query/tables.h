// Small reads that every question needs: names and flags of entities.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/format/facts.h"
#include "engine/index/reader.h"
#include "engine/index/rows.h"
#include "query/node.h"

namespace ledgerline::query {

class Context;

// Of the snapshot: an entity that a later record interned is not found.
[[nodiscard]] Result<std::optional<EntityId>> find_entity(const Context& context,
                                                          format::EntityType type,
                                                          const Name& name);

// Views live as long as the index. Of an id without an entity (erased): type kDataset, no name.
struct EntityView {
  format::EntityType type = format::EntityType::kDataset;
  std::string_view ns;
  std::string_view name;
  std::uint32_t flags = 0;  // index::EntityFlag
};
[[nodiscard]] EntityView entity_view(const Context& context, EntityId id);
[[nodiscard]] std::uint32_t entity_flags(const Context& context, EntityId id);
[[nodiscard]] bool is_job(const Context& context, EntityId id);
[[nodiscard]] Name name_of(const Context& context, EntityId id);
[[nodiscard]] bool name_less(const Context& context, EntityId a, EntityId b);

// A dataset that lives in memory or inside a job (docs: temporary datasets), at two clocks: one of
// its names, `members`, says so.
[[nodiscard]] Result<bool> is_temporary(const Context& context, std::span<const EntityId> members,
                                        const index::AsOf& as_of);

// Whether a record that both clocks see says anything of the entity itself.
[[nodiscard]] Result<bool> seen_at(const Context& context, EntityId entity,
                                   const index::AsOf& as_of);

}  // namespace ledgerline::query
