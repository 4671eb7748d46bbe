// Native access records (POST /api/v2/access) to Facts: a JSON object, an array of objects, or
// NDJSON. One request is one record of n items, and is accepted or refused as a whole; which of the
// three forms it has is read from the body alone.
//
// An item names a dataset and at least one of user and app. Its other members, known ones (see
// docs/access.md) or not, stay in the body; known members of the wrong type are flagged, and
// refused in strict mode. A pointer of a violation in NDJSON is relative to its line; pointers of
// flags name items by index ("/3/time") in all forms but the single object. Thread-safe.
#pragma once

#include <memory>
#include <string_view>

#include "ingest/decode.h"

namespace ledgerline::ingest {

// `body` lies in memory that `body_owner` keeps alive. kTooLarge beyond limits::kAccessItemsMax.
[[nodiscard]] DecodeResult decode_access(std::shared_ptr<const void> body_owner,
                                         std::string_view body, const DecodeContext& context);

}  // namespace ledgerline::ingest
