// Attestations (POST /api/v2/attestations) to Facts: a DSSE envelope or a Sigstore bundle v0.3. The
// body is kept byte for byte; nothing here depends on any key, so that the Facts are a function of
// the record alone. Signatures are judged by the fold, over the very bytes that were read here.
//
// Refused: text that is not JSON, what is no envelope, a payload that claims to be an in-toto
// statement and is none, an approval that breaks its schema, anything over a bound (kTooLarge).
// Pointers of faults inside the payload go on from the payload's own pointer:
// "/payload/predicate/valid_until". Thread-safe.
#pragma once

#include <memory>
#include <string_view>

#include "ingest/decode.h"

namespace ledgerline::ingest {

// `body` lies in memory that `body_owner` keeps alive.
[[nodiscard]] DecodeResult decode_attestation(std::shared_ptr<const void> body_owner,
                                              std::string_view body, const DecodeContext& context);

}  // namespace ledgerline::ingest
