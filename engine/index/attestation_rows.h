// Rows of the columns `attestations` and `approvals`: what one attestation record says, and what
// the fold found of its signatures with the keys that the log held before it. Plain values; pure
// functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/crypto/public_key.h"
#include "engine/format/attestation_facts.h"
#include "engine/format/facts.h"

namespace ledgerline::index {

// Of one signature, whatever its key is trusted for. Values are never reused.
enum class SignatureStatus : std::uint8_t {
  kGood = 1,         // of `key`, which the log knew
  kBad = 2,          // the hint names `key`, and it is not of that key nor of another one known
  kUnknownKey = 3,   // of no known key
  kNotAccepted = 4,  // of an algorithm that is not verified (Ed25519ph of Sigstore clients)
  kNotChecked = 5,   // limits::kVerificationsMax keys had been tried for the record
  kRepeated = 6,     // good, of a key that had signed already: counts once
};

struct SignatureRow {
  SignatureStatus status{};
  std::optional<crypto::SignatureScheme> scheme;  // kGood, kRepeated
  std::optional<crypto::KeyId> key;               // kGood, kRepeated, kBad, kNotAccepted
  friend bool operator==(const SignatureRow&, const SignatureRow&) = default;
};

struct PolicyResult {
  bool passed = false;
  Timestamp time;
  std::string verifier;
  friend bool operator==(const PolicyResult&, const PolicyResult&) = default;
};

struct AttestationRow {
  Timestamp received_at;
  bool bundle = false;
  format::PredicateKind kind{};
  std::string predicate_type;
  std::string payload_type;
  Digest payload{};  // SHA-256
  std::vector<SignatureRow> signatures;
  std::vector<std::string> subjects;  // "sha256:<hex>"; the first kSubjectsShown
  std::uint32_t subjects_omitted = 0;
  std::optional<PolicyResult> policy_result;
  friend bool operator==(const AttestationRow&, const AttestationRow&) = default;
};
inline constexpr std::size_t kSubjectsShown = 16;
[[nodiscard]] std::string encode_attestation_row(const AttestationRow& row);
[[nodiscard]] Result<AttestationRow> decode_attestation_row(ByteView bytes);
// Of facts that hold an attestation.
[[nodiscard]] AttestationRow attestation_row(const format::Facts& facts,
                                             std::vector<SignatureRow> signatures);

struct Document {
  std::string id;
  std::string version;
  std::string digest;
  friend bool operator==(const Document&, const Document&) = default;
};

// format::ApprovalFact, kept.
struct ApprovalRow {
  Timestamp received_at;
  Digest payload{};
  std::vector<SignatureRow> signatures;
  std::vector<ShortDigest> subjects;  // subject_digest() of each version approved
  format::Decision decision{};
  std::optional<EntityId> app;
  std::string requester;
  std::vector<std::string> approvers;
  std::string dataset_namespace;
  std::string dataset_name;
  std::vector<std::string> columns;  // ordered
  std::string purpose;
  std::string tier;
  Document contract;
  Document policy;
  std::string policy_decision;
  std::string rationale;
  bool conditional = false;
  Timestamp valid_from;
  std::optional<Timestamp> valid_until;
  std::vector<Digest> supersedes;
  std::vector<Digest> revokes;
  friend bool operator==(const ApprovalRow&, const ApprovalRow&) = default;
};
[[nodiscard]] std::string encode_approval_row(const ApprovalRow& row);
[[nodiscard]] Result<ApprovalRow> decode_approval_row(ByteView bytes);
// Of facts that hold an approval, and their attestation_row(). Without the app: its id is the
// index's to give.
[[nodiscard]] ApprovalRow approval_row(const format::Facts& facts,
                                       const AttestationRow& attestation);

// "<algorithm>:<digest>", as an app's version is written.
[[nodiscard]] std::string version_of(const format::SubjectFact& subject);
[[nodiscard]] ShortDigest subject_digest(std::string_view version);

}  // namespace ledgerline::index
