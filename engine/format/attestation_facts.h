// What a signed statement and a change of the trust roots say, in neutral form: parts of Facts
// (facts.h), under the same rules. Views point into the record's body or the Facts' arena.
//
// Nothing here says whether a signature is good or its key trusted: that depends on the log before
// the record, and the fold decides it (docs/adr/0008).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/timestamp.h"

namespace ledgerline::format {

// What the predicate of a statement is. Stored in index keys. Values are never reused.
enum class PredicateKind : std::uint8_t {
  kNoStatement = 0,  // the payload is not an in-toto statement: kept, not read
  kOther = 1,        // a statement of a type without a name here
  kApproval = 2,     // urn:ledgerline:predicate:approval:v1
  kProvenance = 3,   // SLSA
  kVerificationSummary = 4,
  kSimpleVerification = 5,
  kSpdx = 6,
  kCycloneDx = 7,
  kTestResult = 8,
  kVulnerabilities = 9,
  kPullRequestApproval = 10,  // gittuf
  kReferenceAuthorization = 11,
};
inline constexpr PredicateKind kPredicateKindLast = PredicateKind::kReferenceAuthorization;
[[nodiscard]] std::string_view to_string(PredicateKind kind) noexcept;  // "approval", ...
[[nodiscard]] std::optional<PredicateKind> predicate_kind_from(std::string_view name) noexcept;

// One signature of an envelope. The hint names a key and proves nothing.
struct SignatureFact {
  std::string_view key_hint;
  std::string_view value;  // the signature's bytes
};

struct SubjectFact {
  std::string_view algorithm;  // "sha256", "gitCommit", ...
  std::string_view digest;     // hexadecimal in lower case, or any other immutable id as sent
};

// Stored in index rows. Values are never reused.
enum class Decision : std::uint8_t { kApprove = 1, kReject = 2, kWithdraw = 3 };
[[nodiscard]] std::string_view to_string(Decision decision) noexcept;  // "approve", ...
[[nodiscard]] std::optional<Decision> decision_from(std::string_view name) noexcept;

// id and version of a contract or policy, and the digest of its text; empty: not stated.
struct DocumentRef {
  std::string_view id;
  std::string_view version;
  std::string_view digest;
};

// A decision under urn:ledgerline:predicate:approval:v1 (docs/attestations.md).
struct ApprovalFact {
  Decision decision{};
  std::optional<std::uint32_t> app;  // into Facts::entities; absent only from a withdrawal
  std::string_view requester;
  std::vector<std::string_view> approvers;
  std::string_view dataset_namespace;  // patterns: '*' stands for any text
  std::string_view dataset_name;
  std::vector<std::string_view> columns;  // empty: all
  std::string_view purpose;
  std::string_view tier;
  DocumentRef contract;
  DocumentRef policy;
  std::string_view policy_decision;
  std::string_view rationale;
  bool conditional = false;              // it states conditions, which nothing here can judge
  Timestamp valid_from;                  // after assumptions
  std::optional<Timestamp> valid_until;  // exclusive; none: until withdrawn
  std::vector<Digest> supersedes;        // SHA-256 of other statements' payloads
  std::vector<Digest> revokes;
};

// What a policy engine found of the subjects (SLSA VSA, in-toto SVR).
struct PolicyResultFact {
  bool passed = false;
  Timestamp time;  // after assumptions
  std::string_view verifier;
};

struct AttestationFact {
  bool bundle = false;  // the envelope came in a Sigstore bundle
  std::string_view payload_type;
  std::string_view payload;  // what is signed, together with payload_type
  std::vector<SignatureFact> signatures;
  PredicateKind kind = PredicateKind::kNoStatement;
  std::string_view predicate_type;
  std::vector<SubjectFact> subjects;
  std::optional<ApprovalFact> approval;
  std::optional<PolicyResultFact> policy_result;
};

// Stored in index rows. Values are never reused.
enum class TrustAction : std::uint8_t {
  kAddKey = 1,
  kReplaceKey = 2,  // `key_id` ends, the key given takes its place
  kRevokeKey = 3,
  kSetRule = 4,  // how many approvals a tier needs
};
[[nodiscard]] std::string_view to_string(TrustAction action) noexcept;  // "add_key", ...
[[nodiscard]] std::optional<TrustAction> trust_action_from(std::string_view name) noexcept;

// One change of the trust roots.
struct TrustFact {
  TrustAction action{};
  // kAddKey, kReplaceKey.
  std::string_view spki;  // DER of the key
  std::string_view name;
  std::string_view owner;
  std::vector<std::string_view> roles;
  std::optional<Timestamp> valid_from;   // inclusive
  std::optional<Timestamp> valid_until;  // exclusive
  // The key that the change is about: kAddKey its own id, kReplaceKey and kRevokeKey the old one's.
  Digest key_id{};
  // kRevokeKey, and of the old key of kReplaceKey.
  std::string_view reason;
  std::optional<Timestamp> revoked_at;
  // kSetRule.
  std::string_view tier;
  std::uint32_t approvers = 0;
  std::uint32_t policy_approvals = 0;
};

}  // namespace ledgerline::format
