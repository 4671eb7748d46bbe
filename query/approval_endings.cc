#include "query/approval_endings.h"

#include <algorithm>

#include "engine/index/attestation_reader.h"
#include "query/approval_evidence.h"
#include "query/context.h"
#include "query/dataset_pattern.h"

namespace ledgerline::query {
namespace {

using format::Decision;
using index::ApprovalRow;

bool shares_version(const ApprovalRow& a, const ApprovalRow& b) {
  return std::any_of(a.subjects.begin(), a.subjects.end(), [&](const ShortDigest& subject) {
    return std::find(b.subjects.begin(), b.subjects.end(), subject) != b.subjects.end();
  });
}

// What a rejection can refuse, whatever else an approval restricts.
bool is_about_the_same(const ApprovalRow& a, const ApprovalRow& b) {
  return a.app == b.app && a.purpose == b.purpose && shares_version(a, b) &&
         patterns_overlap(a.dataset_namespace, b.dataset_namespace) &&
         patterns_overlap(a.dataset_name, b.dataset_name);
}

class Endings {
 public:
  Endings(const Context& context, const log::Erasure& erasure)
      : context_(context), erasure_(erasure), evidence_(context, Position(UINT64_MAX)) {}

  // The approval that needs the record at `position`.
  Result<std::optional<Position>> kept_approval(Position position) {
    const auto row = index::approval_at(context_.reader(), position);
    if (!row) return row.error();
    if (!*row || !speaks_against(**row)) return std::optional<Position>();
    const auto statement = evidence_.statement(position);
    if (!statement) return statement.error();
    if (!*statement || (*statement)->endorsements.empty()) return std::optional<Position>();
    for (const auto* const list : {&(*row)->supersedes, &(*row)->revokes}) {
      for (const Digest& payload : *list) {
        auto found = first_kept(index::approval_statement_range(payload), nullptr);
        if (!found || *found) return found;
      }
    }
    if ((*row)->decision != Decision::kReject || counting(**statement).empty()) {
      return std::optional<Position>();
    }
    // Under any dataset: patterns of two texts may cover one access.
    return first_kept(index::approval_scope_range(*(*row)->app), &**row);
  }

 private:
  static bool speaks_against(const ApprovalRow& row) {
    return row.decision != Decision::kApprove || !row.supersedes.empty() || !row.revokes.empty();
  }

  // The newest first: what an act of retention leaves is what came last.
  Result<std::optional<Position>> first_kept(const index::KeyRange& range,
                                             const ApprovalRow* rejection) {
    std::optional<Position> out;
    auto read = index::positions_in(
        context_.reader(), index::kApprovals, range, index::Order::kNewestFirst,
        [&](Position position) -> Result<bool> {
          if (context_.expired()) {
            return Error{ErrorKind::kOverloaded,
                         "too many approvals to look at in the time of one question",
                         {}};
          }
          const auto row = index::approval_at(context_.reader(), position);
          if (!row) return row.error();
          if (!*row || (*row)->decision != Decision::kApprove) return true;
          if (rejection != nullptr && !is_about_the_same(*rejection, **row)) return true;
          if (erasure_.covers(position, format::RecordKind::kAttestation, (*row)->received_at)) {
            return true;
          }
          out = position;
          return false;
        });
    if (!read) return read.error();
    return out;
  }

  const Context& context_;
  const log::Erasure& erasure_;
  ApprovalEvidence evidence_;
};

}  // namespace

Result<std::vector<log::HeldRecord>> approval_endings(const Context& context,
                                                      const log::AdmittedErasure& admitted) {
  std::vector<log::HeldRecord> out;
  Endings endings(context, admitted.erasure);
  for (const log::ErasedIdentity& taken : admitted.identities) {
    const auto approval = endings.kept_approval(taken.position);
    if (!approval) return approval.error();
    if (*approval) out.push_back({taken.position, **approval, false});
  }
  return out;
}

}  // namespace ledgerline::query
