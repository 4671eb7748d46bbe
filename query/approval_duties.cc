#include "query/approval_duties.h"

#include <algorithm>
#include <set>
#include <utility>

#include "query/context.h"

namespace ledgerline::query {
namespace {

struct Fault {
  DutyFault fault{};
  std::string owner;
};

std::vector<Fault> faults_of(const Statement& statement) {
  const index::ApprovalRow& row = statement.row;
  std::vector<Fault> out;
  std::set<std::string> owners;
  for (const Endorsement& by : statement.endorsements) {
    if (by.owner == row.requester) {
      out.push_back({DutyFault::kSelfApproval, by.owner});
    } else if (!owners.insert(by.owner).second) {
      out.push_back({DutyFault::kSameOwner, by.owner});
    } else if (!row.approvers.empty() && std::find(row.approvers.begin(), row.approvers.end(),
                                                   by.owner) == row.approvers.end()) {
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
  for (const ApprovalListRow& row : list->rows) {
    for (Fault& fault : faults_of(row.statement)) {
      answer.rows.push_back({fault.fault, std::move(fault.owner), row});
    }
  }
  return answer;
}

}  // namespace ledgerline::query
