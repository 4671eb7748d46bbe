#include "engine/format/attestation_facts.h"

#include <array>
#include <utility>

#include "engine/format/kind_names.h"

namespace ledgerline::format {
namespace {

constexpr std::array<std::pair<PredicateKind, std::string_view>, 12> kPredicateNames{{
    {PredicateKind::kNoStatement, "no_statement"},
    {PredicateKind::kOther, "other"},
    {PredicateKind::kApproval, "approval"},
    {PredicateKind::kProvenance, "provenance"},
    {PredicateKind::kVerificationSummary, "verification_summary"},
    {PredicateKind::kSimpleVerification, "simple_verification"},
    {PredicateKind::kSpdx, "spdx"},
    {PredicateKind::kCycloneDx, "cyclonedx"},
    {PredicateKind::kTestResult, "test_result"},
    {PredicateKind::kVulnerabilities, "vulnerabilities"},
    {PredicateKind::kPullRequestApproval, "pull_request_approval"},
    {PredicateKind::kReferenceAuthorization, "reference_authorization"},
}};

constexpr std::array<std::pair<Decision, std::string_view>, 3> kDecisionNames{{
    {Decision::kApprove, "approve"},
    {Decision::kReject, "reject"},
    {Decision::kWithdraw, "withdraw"},
}};

constexpr std::array<std::pair<TrustAction, std::string_view>, 4> kActionNames{{
    {TrustAction::kAddKey, "add_key"},
    {TrustAction::kReplaceKey, "replace_key"},
    {TrustAction::kRevokeKey, "revoke_key"},
    {TrustAction::kSetRule, "set_rule"},
}};

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) noexcept {
  for (const auto& [each, name] : names) {
    if (each == value) return name;
  }
  return "unknown";
}

template <class Value, std::size_t N>
std::optional<Value> value_in(const std::array<std::pair<Value, std::string_view>, N>& names,
                              std::string_view name) noexcept {
  for (const auto& [value, each] : names) {
    if (each == name) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(PredicateKind kind) noexcept { return name_in(kPredicateNames, kind); }
std::string_view to_string(Decision decision) noexcept { return name_in(kDecisionNames, decision); }
std::string_view to_string(TrustAction action) noexcept { return name_in(kActionNames, action); }

std::optional<PredicateKind> predicate_kind_from(std::string_view name) noexcept {
  return value_in(kPredicateNames, name);
}
std::vector<std::string_view> predicate_kind_names() {
  std::vector<std::string_view> names;
  for (const auto& [value, name] : kPredicateNames) names.push_back(name);
  return names;
}
std::optional<Decision> decision_from(std::string_view name) noexcept {
  return value_in(kDecisionNames, name);
}
std::optional<TrustAction> trust_action_from(std::string_view name) noexcept {
  return value_in(kActionNames, name);
}

}  // namespace ledgerline::format
