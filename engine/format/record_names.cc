#include <array>
#include <utility>

#include "engine/format/kind_names.h"
#include "engine/format/record.h"

namespace ledgerline::format {
namespace {

constexpr std::array<std::pair<RecordKind, std::string_view>, 20> kKindNames{{
    {RecordKind::kLineage, "lineage"},
    {RecordKind::kAccess, "access"},
    {RecordKind::kAttestation, "attestation"},
    {RecordKind::kPolicyDecision, "policy_decision"},
    {RecordKind::kContract, "contract"},
    {RecordKind::kRegistration, "registration"},
    {RecordKind::kAppManifest, "app_manifest"},
    {RecordKind::kConsent, "consent"},
    {RecordKind::kGrant, "grant"},
    {RecordKind::kQuality, "quality"},
    {RecordKind::kCost, "cost"},
    {RecordKind::kIncident, "incident"},
    {RecordKind::kResponse, "response"},
    {RecordKind::kPrincipal, "principal"},
    {RecordKind::kRetraction, "retraction"},
    {RecordKind::kRetention, "retention"},
    {RecordKind::kTrustRoot, "trust_root"},
    {RecordKind::kSelfAudit, "self_audit"},
    {RecordKind::kOpaque, "opaque"},
    {RecordKind::kEpoch, "epoch"},
}};

constexpr std::array<std::pair<Flag, std::string_view>, 26> kFlagNames{{
    {Flag::kNamespaceAssumed, "namespace_assumed"},
    {Flag::kTimeAssumed, "time_assumed"},
    {Flag::kTimeWithoutOffset, "time_without_offset"},
    {Flag::kTimeFarFuture, "time_far_future"},
    {Flag::kTimeSaturated, "time_saturated"},
    {Flag::kRunIdDerived, "run_id_derived"},
    {Flag::kDatasetFromString, "dataset_from_string"},
    {Flag::kProducerMissing, "producer_missing"},
    {Flag::kSchemaUrlMissing, "schema_url_missing"},
    {Flag::kFacetProducerMissing, "facet_producer_missing"},
    {Flag::kFacetSchemaUrlMissing, "facet_schema_url_missing"},
    {Flag::kFacetMalformed, "facet_malformed"},
    {Flag::kDeletedOnRunFacet, "deleted_on_run_facet"},
    {Flag::kEventTypeUnknown, "event_type_unknown"},
    {Flag::kNullIgnored, "null_ignored"},
    {Flag::kDuplicateKey, "duplicate_key"},
    {Flag::kEmptyName, "empty_name"},
    {Flag::kFacetNotObject, "facet_not_object"},
    {Flag::kFieldIgnored, "field_ignored"},
    {Flag::kFormatNotUri, "format_not_uri"},
    {Flag::kEventTypeCase, "event_type_case"},
    {Flag::kTimeSpelling, "time_spelling"},
    {Flag::kSelfApproval, "self_approval"},
    {Flag::kLoneSurrogate, "lone_surrogate"},
    {Flag::kPolicyResultUnreadable, "policy_result_unreadable"},
    {Flag::kPolicyResultIncomplete, "policy_result_incomplete"},
}};

}  // namespace

std::string_view to_string(RecordKind kind) noexcept {
  for (const auto& [value, name] : kKindNames) {
    if (value == kind) return name;
  }
  return "unknown";
}

std::optional<RecordKind> record_kind_from(std::string_view name) noexcept {
  for (const auto& [value, text] : kKindNames) {
    if (text == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string_view> record_kind_names() {
  std::vector<std::string_view> names;
  for (const auto& [value, name] : kKindNames) names.push_back(name);
  return names;
}

std::string_view to_string(Flag flag) noexcept {
  for (const auto& [value, name] : kFlagNames) {
    if (value == flag) return name;
  }
  return "unknown";
}

}  // namespace ledgerline::format
