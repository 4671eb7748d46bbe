// An in-toto statement (v1, and v0.1, which cosign still writes) to its predicate's kind and its
// subjects. What the predicate says is read for approvals and for results of policy engines; other
// predicates are kept and not looked into.
#pragma once

#include <string>
#include <string_view>

#include "engine/format/attestation_facts.h"
#include "ingest/decode_state.h"

namespace ledgerline::ingest {

inline constexpr std::string_view kApprovalPredicate = "urn:ledgerline:predicate:approval:v1";
inline constexpr std::string_view kStatementPayloadType = "application/vnd.in-toto+json";
inline constexpr std::string_view kStatementType = "https://in-toto.io/Statement/v1";

// True if a payload of this type has to be a statement.
[[nodiscard]] bool is_statement_type(std::string_view payload_type) noexcept;

// Reads out.payload. Pointers of faults go on from `payload_pointer` into the statement. A payload
// of another type, or with another `_type` (layouts and links of in-toto), is no statement.
void read_statement(DecodeState& state, const std::string& payload_pointer,
                    format::AttestationFact& out);

}  // namespace ledgerline::ingest
