#include "query/approval_statement.h"

#include <algorithm>
#include <utility>

#include "engine/base/ascii.h"
#include "query/dataset_pattern.h"

namespace ledgerline::query {

using index::ApprovalRow;

bool covers_dataset(const ApprovalRow& row, const Name& dataset) noexcept {
  return matches_pattern(row.dataset_namespace, dataset.ns) &&
         matches_pattern(row.dataset_name, dataset.name);
}

bool same_person(std::string_view a, std::string_view b) noexcept {
  return ascii_iequals(ascii_trimmed(a), ascii_trimmed(b));
}

Timestamp takes_effect(const ApprovalRow& row) noexcept {
  return std::max(row.valid_from, row.received_at);
}

Timestamp begins(const ApprovalRow& row) noexcept {
  return row.decision == format::Decision::kReject ? takes_effect(row) : row.valid_from;
}

std::optional<Endorsement> endorsement_by(const crypto::KeyId& key, const index::TrustKeyRow& row,
                                          Position key_record, Timestamp received_at) {
  const auto trusted = [&](std::string_view role) {
    return index::distrust_of(&row, role, received_at) == index::Distrust::kNone;
  };
  Endorsement out;
  out.key = key;
  out.owner = row.owner;
  out.approver = trusted(index::kRoleApprover);
  out.policy = trusted(index::kRolePolicy);
  out.key_record = key_record;
  return out.approver || out.policy ? std::optional(std::move(out)) : std::nullopt;
}

bool may_end(const Statement& statement, const Endorsement& by) {
  if (by.approver && !same_person(by.owner, statement.row.requester)) return true;
  const auto own = counting(statement);
  return std::any_of(own.begin(), own.end(), [&](const Endorsement* signer) {
    return same_person(signer->owner, by.owner);
  });
}

bool may_end(const Statement& statement, const std::vector<Endorsement>& by) {
  return std::any_of(by.begin(), by.end(),
                     [&](const Endorsement& each) { return may_end(statement, each); });
}

bool count_together(const ApprovalRow& a, const ApprovalRow& b) {
  return grouping_of(a) == grouping_of(b);
}

std::vector<const Endorsement*> counting(const Statement& statement) {
  const ApprovalRow& row = statement.row;
  const bool only_self =
      !row.approvers.empty() &&
      std::all_of(row.approvers.begin(), row.approvers.end(),
                  [&](const std::string& name) { return same_person(name, row.requester); });
  std::vector<const Endorsement*> out;
  for (const Endorsement& by : statement.endorsements) {
    if (!only_self && !same_person(by.owner, row.requester)) out.push_back(&by);
  }
  return out;
}

}  // namespace ledgerline::query
