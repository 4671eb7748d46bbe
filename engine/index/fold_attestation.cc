#include "engine/crypto/digest.h"
#include "engine/index/attestation_keys.h"
#include "engine/index/attestation_rows.h"
#include "engine/index/fold_steps.h"

namespace ledgerline::index {
namespace {

std::vector<std::string> texts_of(const std::vector<std::string_view>& views) {
  return {views.begin(), views.end()};
}

Document document_of(const format::DocumentRef& ref) {
  return {std::string(ref.id), std::string(ref.version), std::string(ref.digest)};
}

std::string version_of(const format::SubjectFact& subject) {
  return std::string(subject.algorithm).append(":").append(subject.digest);
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

ApprovalRow approval_row(const FoldBatch& batch, const AttestationRow& attestation) {
  const format::ApprovalFact& fact = *batch.facts->attestation->approval;
  ApprovalRow row;
  row.received_at = attestation.received_at;
  row.payload = attestation.payload;
  row.signatures = attestation.signatures;
  for (const format::SubjectFact& subject : batch.facts->attestation->subjects) {
    row.subjects.push_back(subject_digest(version_of(subject)));
  }
  row.decision = fact.decision;
  if (fact.app) row.app = batch.id_of(*fact.app);
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
  row.valid_from = fact.valid_from;
  row.valid_until = fact.valid_until;
  row.supersedes = fact.supersedes;
  row.revokes = fact.revokes;
  return row;
}

void put_approval(FoldBatch& batch, const ApprovalRow& row) {
  const Position position = batch.position;
  batch.put(kApprovals, approval_key(position), encode_approval_row(row));
  batch.put(kApprovals, approval_statement_key(row.payload, position), {});
  for (const auto* const list : {&row.supersedes, &row.revokes}) {
    for (const Digest& statement : *list) {
      batch.put(kApprovals, approval_mention_key(statement, position), {});
    }
  }
  if (row.decision == format::Decision::kWithdraw || !row.app) return;
  const std::uint64_t dataset = dataset_code(row.dataset_namespace, row.dataset_name);
  batch.put(kApprovals, approval_dataset_key(dataset, *row.app, position), {});
  for (const ShortDigest& subject : row.subjects) {
    batch.put(kApprovals, approval_scope_key(*row.app, dataset, version_code(subject), position),
              {});
  }
  if (row.valid_until) {
    batch.put(kApprovals, approval_end_key(*row.valid_until, position), {});
  }
}

}  // namespace

Result<void> fold_attestation(FoldBatch& batch) {
  if (!batch.facts->attestation) return {};
  const format::AttestationFact& fact = *batch.facts->attestation;
  const Result<KeyRing*> ring = key_ring_of(batch);
  if (!ring) return ring.error();
  const AttestationRow row = attestation_row(*batch.facts, (*ring)->judge(fact));
  const Position position = batch.position;
  batch.put(kAttestations, attestation_key(position), encode_attestation_row(row));
  batch.put(kAttestations, attestation_kind_key(row.kind, position), {});
  if (!row.predicate_type.empty()) {
    batch.put(kAttestations, attestation_type_key(row.predicate_type, position), {});
  }
  for (const format::SubjectFact& subject : fact.subjects) {
    const ShortDigest digest = subject_digest(version_of(subject));
    batch.put(kAttestations, attestation_subject_key(digest, position), {});
    // A version has few of these, and may have any number of approvals.
    if (fact.policy_result) batch.put(kAttestations, policy_result_key(digest, position), {});
  }
  if (fact.approval) put_approval(batch, approval_row(batch, row));
  return {};
}

}  // namespace ledgerline::index
