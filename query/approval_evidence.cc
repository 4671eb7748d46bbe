#include "query/approval_evidence.h"

#include <algorithm>
#include <utility>

#include "engine/index/attestation_reader.h"
#include "query/context.h"

namespace ledgerline::query {
namespace {

using index::SignatureStatus;

}  // namespace

Result<ApprovalEvidence::Signed> ApprovalEvidence::signed_by(
    const std::vector<index::SignatureRow>& signatures, Position position, Timestamp received_at) {
  Signed out;
  for (const index::SignatureRow& signature : signatures) {
    if (signature.status != SignatureStatus::kGood) {
      out.untrusted |= signature.status == SignatureStatus::kUnknownKey;
      continue;
    }
    Result<const KeyState*> state = trust_.before(*signature.key, position);
    if (!state) return state.error();
    std::optional<Endorsement> by;
    if (*state != nullptr) {
      by = endorsement_by(*signature.key, (*state)->row, (*state)->position, received_at);
    }
    if (!by) {
      out.untrusted = true;
      continue;
    }
    auto revoked = revoked_later(*signature.key, position);
    if (!revoked) return revoked.error();
    by->revoked_later = *std::move(revoked);
    out.endorsements.push_back(*std::move(by));
  }
  return out;
}

Result<std::optional<LaterRevocation>> ApprovalEvidence::revoked_later(const crypto::KeyId& key,
                                                                       Position position) {
  const bool all = known_at_ == Position(UINT64_MAX);
  Result<const KeyState*> last = trust_.before(key, all ? known_at_ : known_at_ + 1);
  if (!last) return last.error();
  const auto& revoked = (*last)->row.revoked;
  if (!revoked || revoked->position < position) return std::optional<LaterRevocation>();
  return std::optional(LaterRevocation{revoked->position, revoked->reason});
}

Result<std::optional<Position>> ApprovalEvidence::retraction_of(const Statement& statement) {
  std::optional<Position> out;
  auto read = index::positions_in(
      context_.reader(), index::kApprovals, index::approval_retraction_range(statement.row.payload),
      index::Order::kOldestFirst, [&](Position retraction) -> Result<bool> {
        if (retraction < statement.position) out = retraction;
        return false;
      });
  if (!read) return read.error();
  return out;
}

Result<std::optional<Ending>> ApprovalEvidence::ending_of(const Statement& statement) {
  const auto retraction = retraction_of(statement);
  if (!retraction) return retraction.error();
  if (*retraction) {
    const index::ApprovalRow& row = statement.row;
    return std::optional(Ending{std::min(row.valid_from, row.received_at), **retraction});
  }
  std::optional<Ending> earliest;
  auto read = index::positions_in(
      context_.reader(), index::kApprovals, index::approval_mention_range(statement.row.payload),
      index::Order::kOldestFirst, [&](Position position) -> Result<bool> {
        if (position > known_at_) return false;
        auto mention = index::approval_at(context_.reader(), position);
        if (!mention) return mention.error();
        if (!*mention) return true;
        const index::ApprovalRow& by = **mention;
        auto who = signed_by(by.signatures, position, by.received_at);
        if (!who) return who.error();
        if (!may_end(statement, who->endorsements)) return true;
        const Timestamp time = takes_effect(by);
        if (!earliest || time < earliest->time) earliest = {time, position};
        return true;
      });
  if (!read) return read.error();
  return earliest;
}

Result<std::optional<Statement>> ApprovalEvidence::statement(Position position) {
  if (position > known_at_) return std::optional<Statement>();
  auto row = index::approval_at(context_.reader(), position);
  if (!row) return row.error();
  if (!*row) return std::optional<Statement>();
  Statement out;
  out.position = position;
  out.row = std::move(**row);
  auto who = signed_by(out.row.signatures, position, out.row.received_at);
  if (!who) return who.error();
  out.endorsements = std::move(who->endorsements);
  out.untrusted = who->untrusted;
  auto ending = ending_of(out);
  if (!ending) return ending.error();
  out.ending = *ending;
  return std::optional(std::move(out));
}

Result<std::vector<PolicyVote>> ApprovalEvidence::votes(const ShortDigest& version) {
  std::vector<PolicyVote> out;
  auto read = index::positions_in(
      context_.reader(), index::kAttestations, index::policy_result_range(version),
      index::Order::kOldestFirst, [&](Position position) -> Result<bool> {
        if (position > known_at_) return false;
        auto row = index::attestation_at(context_.reader(), position);
        if (!row) return row.error();
        if (!*row || !(*row)->policy_result) return true;
        auto who = signed_by((*row)->signatures, position, (*row)->received_at);
        if (!who) return who.error();
        for (Endorsement& by : who->endorsements) {
          if (!by.policy) continue;
          out.push_back({std::move(by), position, (*row)->policy_result->time, (*row)->received_at,
                         (*row)->policy_result->passed});
        }
        return true;
      });
  if (!read) return read.error();
  return out;
}

Result<std::optional<RuleState>> ApprovalEvidence::rule_state(const std::string& tier,
                                                              Timestamp time) {
  auto own = index::tier_rule_at(context_.reader(), tier, time, known_at_);
  if (!own || *own || tier.empty()) return own;
  return index::tier_rule_at(context_.reader(), "", time, known_at_);
}

Result<Rule> ApprovalEvidence::rule(const std::string& tier, Timestamp time) {
  auto state = rule_state(tier, time);
  if (!state) return state.error();
  if (!*state) return Rule{};
  return Rule{(*state)->row.approvers, (*state)->row.policy_approvals, (*state)->position};
}

Result<std::map<std::string, Rule>> ApprovalEvidence::rules(
    const std::vector<Statement>& statements, Timestamp time) {
  std::map<std::string, Rule> out;
  for (const Statement& statement : statements) {
    auto [entry, fresh] = out.try_emplace(statement.row.tier);
    if (!fresh) continue;
    auto own = rule(statement.row.tier, time);
    if (!own) return own.error();
    entry->second = *own;
  }
  return out;
}

}  // namespace ledgerline::query
