// JSON of entities: a list or search result, and everything known about one entity.
#pragma once

#include "api/response.h"
#include "query/entities.h"

namespace ledgerline::api::views {

[[nodiscard]] Response entity_list(query::EntityList list);
[[nodiscard]] Response entity(const query::EntityAnswer& answer);

}  // namespace ledgerline::api::views
