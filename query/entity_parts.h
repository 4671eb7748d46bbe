// The parts of an entity's answer. `members`: all names of the dataset, or the entity alone; what
// is said under any name counts for all.
#pragma once

#include <span>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/index/reader.h"
#include "query/alias_component.h"
#include "query/entities.h"

namespace ledgerline::query {

class Context;

using Members = std::span<const EntityId>;

[[nodiscard]] Result<void> fill_facets(const Context& context, Members members,
                                       const index::AsOf& as_of, EntityAnswer& answer);
[[nodiscard]] Result<void> fill_lifecycle(const Context& context, Members members,
                                          const index::AsOf& as_of, EntityAnswer& answer);
[[nodiscard]] Result<void> fill_control(const Context& context, EntityId job,
                                        const index::AsOf& as_of, EntityAnswer& answer);

}  // namespace ledgerline::query
