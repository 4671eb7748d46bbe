#include "ingest/attestation_decoder.h"

#include <utility>

#include "ingest/decode_state.h"
#include "ingest/envelope_reader.h"
#include "ingest/new_facts.h"
#include "ingest/statement_reader.h"

namespace ledgerline::ingest {

DecodeResult decode_attestation(std::shared_ptr<const void> body_owner, std::string_view body,
                                const DecodeContext& context) {
  Findings findings(context.mode);
  Decoded out;
  out.facts = new_facts(std::move(body_owner), body, context.received_at);
  format::Facts& facts = *out.facts;
  DecodeState state(facts, findings, context);
  thread_local JsonDocument document;
  const JsonDocument::Trim trim(document);
  if (const auto fault = document.parse(body)) {
    findings.refuse(*fault);
    return findings.take_rejection();
  }
  format::AttestationFact& attestation = facts.attestation.emplace();
  const std::string payload_pointer = read_envelope(state, document, attestation);
  if (findings.refused()) return findings.take_rejection();
  read_statement(state, payload_pointer, attestation);
  if (findings.refused()) return findings.take_rejection();
  if (attestation.approval) facts.event_time = attestation.approval->valid_from;
  findings.take_flags(out);
  out.namespace_assumed = state.assumed_namespace.has_value();
  return out;
}

}  // namespace ledgerline::ingest
