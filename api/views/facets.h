// What well-known facets say about an entity, next to their raw values: owners, tags, schema fields
// and description. A facet that does not have the shape of its specification gives nothing here and
// is still in the raw map. Pure functions; thread-safe.
#pragma once

#include <vector>

#include "api/json_writer.h"
#include "query/entities.h"

namespace ledgerline::api::views {

// Members of an open object: owners[], tags[], and for datasets fields[]; description if there is
// one; facets{} with the values as sent; facet_evidence{} with event time and position of each.
void write_facets(JsonWriter& out, const std::vector<query::FacetValue>& facets, bool dataset);

}  // namespace ledgerline::api::views
