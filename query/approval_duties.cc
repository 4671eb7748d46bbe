#include "query/approval_duties.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "engine/index/attestation_reader.h"
#include "query/approval_evidence.h"
#include "query/context.h"

namespace ledgerline::query {
namespace {

struct Fault {
  DutyFault fault{};
  std::string owner;
};

// Until when a statement holds; none: nothing ends it.
std::optional<Timestamp> end_of(const Statement& statement) {
  const std::optional<Timestamp>& until = statement.row.valid_until;
  if (!statement.ending) return until;
  return until ? std::min(*until, statement.ending->time) : statement.ending->time;
}

bool hold_together(const Statement& a, const Statement& b) {
  const auto ends_before = [](const Statement& first, const Statement& second) {
    const std::optional<Timestamp> end = end_of(first);
    return end && *end <= begins(second.row);
  };
  return !ends_before(a, b) && !ends_before(b, a);
}

using Owners = std::vector<std::string>;

bool is_among(const Owners& people, const std::string& name) {
  return std::any_of(people.begin(), people.end(),
                     [&](const std::string& each) { return same_person(each, name); });
}

bool share_any(const Owners& a, const Owners& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](const std::string& each) { return is_among(b, each); });
}

// Finds owners who sign with several keys in envelopes of their own. Serves one answer.
class Hands {
 public:
  Hands(const Context& context, Position known_at, Envelope& envelope)
      : context_(context),
        known_at_(known_at),
        evidence_(context, known_at),
        trust_(context),
        envelope_(envelope) {}

  // Whoever has owned the key of `by`, whenever: a key given to another name is the same hand.
  Result<Owners> owners(const Endorsement& by) { return trust_.owners(by.key, known_at_); }

  // Whether the owner of `by`, a signature of `statement` that counts, has signed with another key
  // what adds up with it and had come before.
  Result<bool> signed_before(const Statement& statement, const Endorsement& by) {
    if (!statement.row.app) return false;
    const auto own = owners(by);
    if (!own) return own.error();
    for (const ShortDigest& subject : statement.row.subjects) {
      auto others = approvals_of(statement.row, subject);
      if (!others) return others.error();
      for (const Statement& other : **others) {
        if (other.position >= statement.position) break;
        if (!count_together(other.row, statement.row) || !hold_together(other, statement)) continue;
        auto found = has_other_key(other, by, *own);
        if (!found || *found) return found;
      }
    }
    return false;
  }

 private:
  using Scope = std::tuple<EntityId, std::uint64_t, std::uint64_t>;

  Result<bool> has_other_key(const Statement& statement, const Endorsement& by, const Owners& own) {
    for (const Endorsement* other : counting(statement)) {
      if (other->key == by.key) continue;
      const auto theirs = owners(*other);
      if (!theirs) return theirs.error();
      if (share_any(*theirs, own)) return true;
    }
    return false;
  }

  // Of the app, the dataset as it is named there, and the version; by position.
  Result<const std::vector<Statement>*> approvals_of(const index::ApprovalRow& row,
                                                     const ShortDigest& subject) {
    const Scope scope(*row.app, index::dataset_code(row.dataset_namespace, row.dataset_name),
                      index::version_code(subject));
    auto [entry, fresh] = read_.try_emplace(scope);
    std::vector<Statement>& statements = entry->second;
    if (!fresh) return &statements;
    auto read = index::positions_in(
        context_.reader(), index::kApprovals,
        index::approval_scope_range(std::get<0>(scope), std::get<1>(scope), std::get<2>(scope)),
        index::Order::kOldestFirst, [&](Position position) -> Result<bool> {
          const bool full = statements.size() == limits::kApprovalRowsScannedMax;
          const bool late = context_.expired();
          if (full) envelope_.mark(Incomplete::kRowBudget);
          if (late) envelope_.mark(Incomplete::kTimeBudget);
          if (full || late) return false;
          auto statement = evidence_.statement(position);
          if (!statement) return statement.error();
          if (*statement && (*statement)->row.decision == format::Decision::kApprove) {
            statements.push_back(std::move(**statement));
          }
          return true;
        });
    if (!read) return read.error();
    return &statements;
  }

  const Context& context_;
  Position known_at_;
  ApprovalEvidence evidence_;
  TrustStates trust_;
  Envelope& envelope_;
  std::map<Scope, std::vector<Statement>> read_;
};

Result<std::vector<Fault>> faults_of(const Statement& statement, Hands& hands) {
  const index::ApprovalRow& row = statement.row;
  std::vector<Fault> out;
  Owners signed_before;
  for (const Endorsement& by : statement.endorsements) {
    if (same_person(by.owner, row.requester)) {
      out.push_back({DutyFault::kSelfApproval, by.owner});
      continue;
    }
    const auto owners = hands.owners(by);
    if (!owners) return owners.error();
    if (is_among(*owners, row.requester)) out.push_back({DutyFault::kOwnerChanged, by.owner});
    bool again = share_any(*owners, signed_before);
    if (!again) {
      auto before = hands.signed_before(statement, by);
      if (!before) return before.error();
      again = *before;
    }
    signed_before.insert(signed_before.end(), owners->begin(), owners->end());
    if (again) {
      out.push_back({DutyFault::kSameOwner, by.owner});
    } else if (!row.approvers.empty() && !is_among(row.approvers, by.owner)) {
      out.push_back({DutyFault::kSignerNotNamed, by.owner});
    }
  }
  return out;
}

}  // namespace

std::string_view to_string(DutyFault fault) noexcept {
  switch (fault) {
    case DutyFault::kSelfApproval:
      return "self_approval";
    case DutyFault::kSameOwner:
      return "same_owner";
    case DutyFault::kOwnerChanged:
      return "owner_changed";
    case DutyFault::kSignerNotNamed:
      return "signer_not_named";
  }
  return "";
}

Result<DutyAnswer> list_duty_faults(const Context& context, const ApprovalListQuestion& question) {
  ApprovalListQuestion approvals = question;
  approvals.filter.decision = format::Decision::kApprove;
  auto list = list_approvals(context, approvals);
  if (!list) return list.error();
  DutyAnswer answer;
  answer.envelope = std::move(list->envelope);
  Hands hands(context, question.known_at.value_or(Position(UINT64_MAX)), answer.envelope);
  for (const ApprovalListRow& row : list->rows) {
    auto faults = faults_of(row.statement, hands);
    if (!faults) return faults.error();
    for (Fault& fault : *faults) {
      answer.rows.push_back({fault.fault, std::move(fault.owner), row});
    }
  }
  return answer;
}

}  // namespace ledgerline::query
