#include "ingest/policy_result_reader.h"

namespace ledgerline::ingest {
namespace {

std::string_view text_of(DecodeState& state, const JsonValue& value) {
  return value && value.is_string() ? state.text(value) : std::string_view();
}

std::optional<Timestamp> time_of(DecodeState& state, const JsonValue& value) {
  const auto parsed = parse_timestamp(text_of(state, value));
  if (!parsed) return std::nullopt;
  return parsed->time;
}

// A summary that names neither is an engine's word about the subjects and nothing else: which
// release it let pass, and by which rules, nobody can check.
void note_what_is_unsaid(DecodeState& state, const JsonValue& predicate) {
  const JsonValue policy = predicate.find("policy");
  const bool named = !text_of(state, policy.find("uri")).empty() ||
                     (policy.find("digest").is_object() && policy.find("digest").size() > 0);
  if (named && !text_of(state, predicate.find("resourceUri")).empty()) return;
  state.findings.note(format::Flag::kPolicyResultIncomplete, predicate);
}

std::string_view verifier_of(DecodeState& state, const JsonValue& predicate) {
  return text_of(state, predicate.find("verifier").find("id"));
}

bool are_names(DecodeState& state, const JsonValue& properties) {
  if (!properties.is_array()) return false;
  for (const JsonValue each : properties.items()) {
    if (text_of(state, each).empty()) return false;
  }
  return true;
}

}  // namespace

format::PolicyResultFact unreadable_result(DecodeState& state, const JsonValue& predicate) {
  state.findings.note(format::Flag::kPolicyResultUnreadable, predicate);
  return {false, state.facts.received_at, {}};
}

format::PolicyResultFact read_verification_summary(DecodeState& state, const JsonValue& predicate) {
  const std::string_view result = text_of(state, predicate.find("verificationResult"));
  const std::string_view verifier = verifier_of(state, predicate);
  if (verifier.empty() || (result != "PASSED" && result != "FAILED")) {
    return unreadable_result(state, predicate);
  }
  note_what_is_unsaid(state, predicate);
  const auto time = time_of(state, predicate.find("timeVerified"));
  return {result == "PASSED", time.value_or(state.facts.received_at), verifier};
}

format::PolicyResultFact read_simple_verification(DecodeState& state, const JsonValue& predicate) {
  const JsonValue properties = predicate.find("properties");
  const std::string_view verifier = verifier_of(state, predicate);
  const auto time = time_of(state, predicate.find("timeCreated"));
  if (verifier.empty() || !time || !are_names(state, properties)) {
    return unreadable_result(state, predicate);
  }
  return {properties.size() > 0, *time, verifier};
}

}  // namespace ledgerline::ingest
