// OpenLineage (core 2-0-2 and earlier) to Facts. The kind of an event is decided by its structure,
// never by schemaURL. Unknown facets and members stay in the body untouched; every facet is a
// FacetFact whose value is its bytes in the body.
//
// What is refused in both modes: text that is not JSON, a body that is no event by structure, a
// missing or mistyped run id or name, inputs or outputs that are no arrays of datasets, an
// unreadable event time, and anything over a bound. Everything else is accepted and flagged in
// lenient mode (format::Flag). A standard facet that breaks its schema never loses the event.
//
// Thread-safe. Costs about 1 us per KB.
#pragma once

#include <memory>
#include <string_view>

#include "ingest/decode.h"

namespace ledgerline::ingest {

// `body` is one event and lies in memory that `body_owner` keeps alive.
[[nodiscard]] DecodeResult decode_lineage(std::shared_ptr<const void> body_owner,
                                          std::string_view body, const DecodeContext& context);

}  // namespace ledgerline::ingest
