// Changes of the trust roots (POST /api/v2/trust-roots) to Facts: one JSON object that adds,
// replaces or revokes a key, or sets how many approvals a tier needs (docs/attestations.md). What a
// change means beside earlier ones is for the fold. Thread-safe.
#pragma once

#include <memory>
#include <string_view>

#include "ingest/decode.h"

namespace ledgerline::ingest {

// `body` lies in memory that `body_owner` keeps alive.
[[nodiscard]] DecodeResult decode_trust_root(std::shared_ptr<const void> body_owner,
                                             std::string_view body, const DecodeContext& context);

}  // namespace ledgerline::ingest
