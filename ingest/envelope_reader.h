// A DSSE envelope (secure-systems-lab/dsse envelope.md v1.0.2), bare or in a Sigstore bundle v0.3,
// to the signed bytes and the signatures over them. The payload is decoded once: what is verified
// and what is read are the same bytes.
#pragma once

#include <string>

#include "engine/format/attestation_facts.h"
#include "ingest/decode_state.h"

namespace ledgerline::ingest {

// Fills everything of `out` that the envelope itself says, or reports what is wrong. Members that
// the specification does not name are ignored, as it asks; a name that comes twice is refused,
// since two readers could take two meanings from it. Gives the pointer of the payload.
[[nodiscard]] std::string read_envelope(DecodeState& state, const JsonDocument& document,
                                        format::AttestationFact& out);

}  // namespace ledgerline::ingest
