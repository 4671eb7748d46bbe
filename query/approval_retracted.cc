#include "query/approval_retracted.h"

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

#include "engine/base/limits.h"
#include "engine/crypto/digest.h"
#include "engine/format/record.h"
#include "engine/index/attestation_reader.h"
#include "engine/log/erasure_table.h"
#include "engine/log/log_reader.h"
#include "query/context.h"
#include "query/dataset_pattern.h"
#include "query/record_facts.h"

namespace ledgerline::query {
namespace {

using Retracted = log::ErasureTable::Retracted;

struct Candidate {
  Retracted named;
  Digest payload{};
  bool in_scope = false;
  std::vector<Digest> ends;  // payloads of the statements that it speaks of
};

bool is_about_version(const format::AttestationFact& attestation, const std::string& version) {
  return std::any_of(
      attestation.subjects.begin(), attestation.subjects.end(),
      [&](const format::SubjectFact& subject) { return index::version_of(subject) == version; });
}

bool is_about(const format::Facts& facts, const ApprovalQuestion& question) {
  const format::AttestationFact& said = *facts.attestation;
  if (!is_about_version(said, question.scope.version)) return false;
  if (!said.approval) return said.policy_result.has_value();
  if (!said.approval->app) return false;
  const format::EntityFact& app = facts.entities[*said.approval->app];
  const Name& dataset = question.scope.dataset;
  return app.ns == question.app.ns && app.name == question.app.name &&
         matches_pattern(said.approval->dataset_namespace, dataset.ns) &&
         matches_pattern(said.approval->dataset_name, dataset.name);
}

Candidate candidate_of(const Retracted& named, const format::Facts& facts,
                       const ApprovalQuestion& question) {
  const format::AttestationFact& said = *facts.attestation;
  Candidate out{named, crypto::sha256(said.payload), is_about(facts, question), {}};
  if (said.approval) {
    out.ends = said.approval->revokes;
    out.ends.insert(out.ends.end(), said.approval->supersedes.begin(),
                    said.approval->supersedes.end());
  }
  return out;
}

// Nothing: no attestation, or one that lacks a half or that no decoder of today takes.
Result<std::optional<Candidate>> read_candidate(const Context& context,
                                                const ApprovalQuestion& question,
                                                const Retracted& named, Envelope& envelope) {
  const auto record = context.log().read(named.record);
  if (!record) return record.error();
  const format::Frame& frame = record->frame;
  if (record->entry.kind != format::RecordKind::kAttestation || !frame.header || !frame.body) {
    return std::optional<Candidate>();
  }
  const auto facts = facts_of(context, frame);
  if (!facts) {
    envelope.mark(Incomplete::kSkippedRecord);
    return std::optional<Candidate>();
  }
  if (!(*facts)->attestation) return std::optional<Candidate>();
  return std::optional(candidate_of(named, **facts, question));
}

Result<std::vector<Candidate>> read_candidates(const Context& context,
                                               const ApprovalQuestion& question,
                                               Envelope& envelope) {
  std::vector<Candidate> out;
  const log::ErasureTable* const erasures = context.log().erasures();
  if (erasures == nullptr) return out;
  Position end = context.watermark();
  if (question.known_at && *question.known_at < end) end = *question.known_at + 1;
  const auto retracted =
      erasures->retracted(format::RecordKind::kAttestation, end, limits::kRetractedLookedAtMax + 1);
  if (retracted.size() > limits::kRetractedLookedAtMax) envelope.mark(Incomplete::kRowBudget);
  const std::size_t count = std::min(retracted.size(), limits::kRetractedLookedAtMax);
  for (std::size_t i = 0; i < count; ++i) {
    if (context.expired()) {
      envelope.mark(Incomplete::kTimeBudget);
      break;
    }
    auto candidate = read_candidate(context, question, retracted[i], envelope);
    if (!candidate) return candidate.error();
    if (*candidate) out.push_back(**std::move(candidate));
  }
  return out;
}

}  // namespace

Result<void> name_retracted(const Context& context, const ApprovalQuestion& question,
                            ApprovalAnswer& answer) {
  const auto candidates = read_candidates(context, question, answer.envelope);
  if (!candidates) return candidates.error();
  if (candidates->empty()) return {};
  std::set<Digest> statements;
  for (const ConsideredApproval& each : answer.considered) {
    const auto row = index::approval_at(context.reader(), each.position);
    if (!row) return row.error();
    if (*row) statements.insert((*row)->payload);
  }
  for (const Candidate& each : *candidates) {
    if (each.in_scope) statements.insert(each.payload);
  }
  for (const Candidate& each : *candidates) {
    const bool ends_one = std::any_of(each.ends.begin(), each.ends.end(), [&](const Digest& other) {
      return statements.contains(other);
    });
    if (each.in_scope || ends_one) answer.retracted.push_back(each.named);
  }
  std::sort(answer.retracted.begin(), answer.retracted.end(),
            [](const auto& a, const auto& b) { return a.record < b.record; });
  return {};
}

}  // namespace ledgerline::query
