// What policy engines find, in the two vetted forms: the SLSA verification summary (VSA) and the
// in-toto simple verification result (SVR). Thread-safe.
#pragma once

#include "engine/format/attestation_facts.h"
#include "ingest/decode_state.h"

namespace ledgerline::ingest {

// One that lacks what its specification requires is an unreadable_result().
[[nodiscard]] format::PolicyResultFact read_verification_summary(DecodeState& state,
                                                                 const JsonValue& predicate);
[[nodiscard]] format::PolicyResultFact read_simple_verification(DecodeState& state,
                                                                const JsonValue& predicate);

// Flagged, and failing from its arrival on: an engine that has spoken and is not understood must
// not leave an earlier result that passed as its last word.
[[nodiscard]] format::PolicyResultFact unreadable_result(DecodeState& state,
                                                         const JsonValue& predicate);

}  // namespace ledgerline::ingest
