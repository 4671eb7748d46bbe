#include <algorithm>

#include "engine/index/attestation_keys.h"
#include "engine/index/attestation_rows.h"
#include "engine/index/fold_steps.h"

namespace ledgerline::index {
namespace {

bool has_good_signature(const AttestationRow& row) {
  return std::any_of(row.signatures.begin(), row.signatures.end(), [](const SignatureRow& each) {
    return each.status == SignatureStatus::kGood;
  });
}

// Where a question looks for it: apart from the others when nobody known has signed it.
void put_scope(FoldBatch& batch, const ApprovalRow& row, bool is_signed) {
  const Position position = batch.position;
  const std::uint64_t dataset = dataset_code(row.dataset_namespace, row.dataset_name);
  const auto scope_key = is_signed ? approval_scope_key : approval_unsigned_key;
  for (const ShortDigest& subject : row.subjects) {
    batch.put(kApprovals, scope_key(*row.app, dataset, version_code(subject), position), {});
  }
  if (is_signed) batch.put(kApprovals, approval_dataset_key(dataset, *row.app, position), {});
}

void put_approval(FoldBatch& batch, const ApprovalRow& row, bool is_signed) {
  const Position position = batch.position;
  batch.put(kApprovals, approval_key(position), encode_approval_row(row));
  batch.put(kApprovals, approval_statement_key(row.payload, position), {});
  for (const auto* const list : {&row.supersedes, &row.revokes}) {
    if (!is_signed) break;
    for (const Digest& statement : *list) {
      batch.put(kApprovals, approval_mention_key(statement, position), {});
    }
  }
  if (row.decision == format::Decision::kWithdraw || !row.app) return;
  put_scope(batch, row, is_signed);
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
  const bool is_signed = has_good_signature(row);
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
    if (fact.policy_result && is_signed) {
      batch.put(kAttestations, policy_result_key(digest, position), {});
    }
  }
  if (fact.approval) {
    ApprovalRow approval = approval_row(*batch.facts, row);
    if (fact.approval->app) approval.app = batch.id_of(*fact.approval->app);
    put_approval(batch, approval, is_signed);
  }
  return {};
}

}  // namespace ledgerline::index
