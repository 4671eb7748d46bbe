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

std::optional<format::PolicyResultFact> malformed(DecodeState& state, const JsonValue& at) {
  state.findings.note(format::Flag::kFacetMalformed, at);
  return std::nullopt;
}

}  // namespace

std::optional<format::PolicyResultFact> read_verification_summary(DecodeState& state,
                                                                  const JsonValue& predicate) {
  const std::string_view result = text_of(state, predicate.find("verificationResult"));
  const std::string_view verifier = text_of(state, predicate.find("verifier").find("id"));
  if (verifier.empty() || (result != "PASSED" && result != "FAILED")) {
    return malformed(state, predicate);
  }
  const auto time = time_of(state, predicate.find("timeVerified"));
  return format::PolicyResultFact{result == "PASSED", time.value_or(state.facts.received_at),
                                  verifier};
}

std::optional<format::PolicyResultFact> read_simple_verification(DecodeState& state,
                                                                 const JsonValue& predicate) {
  const JsonValue properties = predicate.find("properties");
  const std::string_view verifier = text_of(state, predicate.find("verifier").find("id"));
  const auto time = time_of(state, predicate.find("timeCreated"));
  if (verifier.empty() || !time || !properties.is_array()) return malformed(state, predicate);
  return format::PolicyResultFact{properties.size() > 0, *time, verifier};
}

}  // namespace ledgerline::ingest
