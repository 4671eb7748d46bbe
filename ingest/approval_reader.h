// The predicate urn:ledgerline:predicate:approval:v1 (docs/attestations.md,
// docs/approval.schema.json).
#pragma once

#include <optional>
#include <vector>

#include "engine/format/attestation_facts.h"
#include "ingest/decode_state.h"
#include "ingest/member_reader.h"

namespace ledgerline::ingest {

// Nothing if it was refused. `subjects` are those of the statement: the versions of the app.
[[nodiscard]] std::optional<format::ApprovalFact> read_approval(
    DecodeState& state, MemberReader& predicate, const std::vector<format::SubjectFact>& subjects);

}  // namespace ledgerline::ingest
