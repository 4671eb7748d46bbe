// What policy engines find, in the two vetted forms: the SLSA verification summary (VSA) and the
// in-toto simple verification result (SVR). Thread-safe.
#pragma once

#include <optional>

#include "engine/format/attestation_facts.h"
#include "ingest/decode_state.h"

namespace ledgerline::ingest {

// None: the predicate lacks what its specification requires. It is then kept like any statement,
// flagged, and stands for no result.
[[nodiscard]] std::optional<format::PolicyResultFact> read_verification_summary(
    DecodeState& state, const JsonValue& predicate);
[[nodiscard]] std::optional<format::PolicyResultFact> read_simple_verification(
    DecodeState& state, const JsonValue& predicate);

}  // namespace ledgerline::ingest
