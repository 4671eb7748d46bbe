// What POST /api/v2/retractions, /api/v2/erasures and /api/v2/retention are sent, as instructions
// of the log:
//
//   retraction {"positions": [3, [7, 9]], "reason": "...", "requested_by": "..."}
//   erasure    the same and "what": "header", "body" or "both"
//   retention  {"kinds": ["access"], "received_before": "2026-01-01T00:00:00Z", "reason": "...",
//               "requested_by": "..."}
//
// positions: numbers and pairs of first and last, in any order, without overlap. Thread-safe.
#pragma once

#include <string_view>
#include <variant>

#include "engine/log/erasure.h"
#include "ingest/decode.h"

namespace ledgerline::ingest {

using ErasureResult = std::variant<log::Erasure, Rejection>;

// Without kinds, which the log knows.
[[nodiscard]] ErasureResult decode_retraction(std::string_view body);
[[nodiscard]] ErasureResult decode_erasure(std::string_view body);
// Without positions. `now` bounds the time: what has not come yet does not expire.
[[nodiscard]] ErasureResult decode_retention(std::string_view body, Timestamp now);

}  // namespace ledgerline::ingest
