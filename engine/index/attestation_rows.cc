#include "engine/index/attestation_rows.h"

#include <utility>

#include "engine/crypto/digest.h"
#include "engine/index/row_codec.h"

namespace ledgerline::index {
namespace {

// Bits of the leading flag byte of a row.
constexpr std::uint8_t kBitBundle = 1U << 0;
constexpr std::uint8_t kBitPolicyResult = 1U << 1;
constexpr std::uint8_t kBitPassed = 1U << 2;
constexpr std::uint8_t kBitApp = 1U << 0;
constexpr std::uint8_t kBitUntil = 1U << 1;

void write_signatures(RowWriter& out, const std::vector<SignatureRow>& signatures) {
  out.varint(signatures.size());
  for (const SignatureRow& signature : signatures) {
    out.u8(static_cast<std::uint8_t>(signature.status));
    out.u8(signature.scheme ? static_cast<std::uint8_t>(*signature.scheme) : 0);
    out.u8(signature.key ? 1 : 0);
    if (signature.key) out.bytes(view(*signature.key));
  }
}

std::vector<SignatureRow> read_signatures(RowReader& in) {
  std::vector<SignatureRow> out(in.count());
  for (SignatureRow& signature : out) {
    signature.status = static_cast<SignatureStatus>(in.u8());
    const std::uint8_t scheme = in.u8();
    if (scheme != 0) signature.scheme = static_cast<crypto::SignatureScheme>(scheme);
    if (in.u8() != 0) signature.key = in.array<crypto::KeyId>();
  }
  return out;
}

template <class Array>
void write_arrays(RowWriter& out, const std::vector<Array>& arrays) {
  out.varint(arrays.size());
  for (const Array& array : arrays) out.bytes(view(array));
}

template <class Array>
std::vector<Array> read_arrays(RowReader& in) {
  std::vector<Array> out(in.count());
  for (Array& array : out) array = in.array<Array>();
  return out;
}

void write_document(RowWriter& out, const Document& document) {
  out.text(document.id);
  out.text(document.version);
  out.text(document.digest);
}

Document read_document(RowReader& in) {
  Document out;
  out.id = in.text();
  out.version = in.text();
  out.digest = in.text();
  return out;
}

void write_scope(RowWriter& out, const ApprovalRow& row) {
  out.text(row.requester);
  out.texts(row.approvers);
  out.text(row.dataset_namespace);
  out.text(row.dataset_name);
  out.texts(row.columns);
  out.text(row.purpose);
  out.text(row.tier);
  write_document(out, row.contract);
  write_document(out, row.policy);
  out.text(row.policy_decision);
  out.text(row.rationale);
  out.u8(row.conditional ? 1 : 0);
}

void read_scope(RowReader& in, ApprovalRow& row) {
  row.requester = in.text();
  row.approvers = in.texts();
  row.dataset_namespace = in.text();
  row.dataset_name = in.text();
  row.columns = in.texts();
  row.purpose = in.text();
  row.tier = in.text();
  row.contract = read_document(in);
  row.policy = read_document(in);
  row.policy_decision = in.text();
  row.rationale = in.text();
  row.conditional = in.u8() != 0;
}

std::vector<std::string> texts_of(const std::vector<std::string_view>& views) {
  return {views.begin(), views.end()};
}

Document document_of(const format::DocumentRef& ref) {
  return {std::string(ref.id), std::string(ref.version), std::string(ref.digest)};
}

}  // namespace

std::string encode_attestation_row(const AttestationRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  const bool passed = row.policy_result && row.policy_result->passed;
  out.u8(static_cast<std::uint8_t>(bit(row.bundle, kBitBundle) |
                                   bit(row.policy_result.has_value(), kBitPolicyResult) |
                                   bit(passed, kBitPassed)));
  out.time(row.received_at);
  out.u8(static_cast<std::uint8_t>(row.kind));
  out.text(row.predicate_type);
  out.text(row.payload_type);
  out.bytes(view(row.payload));
  write_signatures(out, row.signatures);
  out.texts(row.subjects);
  out.varint(row.subjects_omitted);
  if (row.policy_result) {
    out.time(row.policy_result->time);
    out.text(row.policy_result->verifier);
  }
  return bytes;
}

Result<AttestationRow> decode_attestation_row(ByteView bytes) {
  RowReader in(bytes);
  AttestationRow row;
  const std::uint8_t bits = in.u8();
  row.bundle = (bits & kBitBundle) != 0;
  row.received_at = in.time();
  row.kind = static_cast<format::PredicateKind>(in.u8());
  row.predicate_type = in.text();
  row.payload_type = in.text();
  row.payload = in.array<Digest>();
  row.signatures = read_signatures(in);
  row.subjects = in.texts();
  row.subjects_omitted = in.u32();
  if ((bits & kBitPolicyResult) != 0) {
    PolicyResult& result = row.policy_result.emplace();
    result.passed = (bits & kBitPassed) != 0;
    result.time = in.time();
    result.verifier = in.text();
  }
  return finish(in, std::move(row), "attestation row");
}

std::string encode_approval_row(const ApprovalRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.u8(static_cast<std::uint8_t>(bit(row.app.has_value(), kBitApp) |
                                   bit(row.valid_until.has_value(), kBitUntil)));
  out.time(row.received_at);
  out.bytes(view(row.payload));
  write_signatures(out, row.signatures);
  write_arrays(out, row.subjects);
  out.u8(static_cast<std::uint8_t>(row.decision));
  if (row.app) out.id(*row.app);
  write_scope(out, row);
  out.time(row.valid_from);
  if (row.valid_until) out.time(*row.valid_until);
  write_arrays(out, row.supersedes);
  write_arrays(out, row.revokes);
  return bytes;
}

Result<ApprovalRow> decode_approval_row(ByteView bytes) {
  RowReader in(bytes);
  ApprovalRow row;
  const std::uint8_t bits = in.u8();
  row.received_at = in.time();
  row.payload = in.array<Digest>();
  row.signatures = read_signatures(in);
  row.subjects = read_arrays<ShortDigest>(in);
  row.decision = static_cast<format::Decision>(in.u8());
  if ((bits & kBitApp) != 0) row.app = in.id();
  read_scope(in, row);
  row.valid_from = in.time();
  if ((bits & kBitUntil) != 0) row.valid_until = in.time();
  row.supersedes = read_arrays<Digest>(in);
  row.revokes = read_arrays<Digest>(in);
  return finish(in, std::move(row), "approval row");
}

AttestationRow attestation_row(const format::Facts& facts, std::vector<SignatureRow> signatures) {
  const format::AttestationFact& fact = *facts.attestation;
  AttestationRow row;
  row.received_at = facts.received_at;
  row.bundle = fact.bundle;
  row.kind = fact.kind;
  row.predicate_type = fact.predicate_type;
  row.payload_type = fact.payload_type;
  row.payload = crypto::sha256(fact.payload);
  row.signatures = std::move(signatures);
  for (const format::SubjectFact& subject : fact.subjects) {
    if (row.subjects.size() < kSubjectsShown) {
      row.subjects.push_back(version_of(subject));
    } else {
      ++row.subjects_omitted;
    }
  }
  if (fact.policy_result) {
    row.policy_result = PolicyResult{fact.policy_result->passed, fact.policy_result->time,
                                     std::string(fact.policy_result->verifier)};
  }
  return row;
}

ApprovalRow approval_row(const format::Facts& facts, const AttestationRow& attestation) {
  const format::ApprovalFact& fact = *facts.attestation->approval;
  ApprovalRow row;
  row.received_at = attestation.received_at;
  row.payload = attestation.payload;
  row.signatures = attestation.signatures;
  for (const format::SubjectFact& subject : facts.attestation->subjects) {
    row.subjects.push_back(subject_digest(version_of(subject)));
  }
  row.decision = fact.decision;
  row.requester = fact.requester;
  row.approvers = texts_of(fact.approvers);
  row.dataset_namespace = fact.dataset_namespace;
  row.dataset_name = fact.dataset_name;
  row.columns = texts_of(fact.columns);
  row.purpose = fact.purpose;
  row.tier = fact.tier;
  row.contract = document_of(fact.contract);
  row.policy = document_of(fact.policy);
  row.policy_decision = fact.policy_decision;
  row.rationale = fact.rationale;
  row.conditional = fact.conditional;
  row.valid_from = fact.valid_from;
  row.valid_until = fact.valid_until;
  row.supersedes = fact.supersedes;
  row.revokes = fact.revokes;
  return row;
}

std::string version_of(const format::SubjectFact& subject) {
  return std::string(subject.algorithm).append(":").append(subject.digest);
}

ShortDigest subject_digest(std::string_view version) { return crypto::short_digest(version); }

}  // namespace ledgerline::index
