// Separation of duties: approvals whose signatures came from too few hands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "query/approvals.h"
#include "query/envelope.h"

namespace ledgerline::query {

class Context;

enum class DutyFault : std::uint8_t {
  kSelfApproval,    // a key of the requester has signed; it is not counted
  kSameOwner,       // two keys of one owner have signed what adds up; both are counted
  kOwnerChanged,    // a key that has signed was the requester's at another time; it is counted
  kSignerNotNamed,  // approvers are named, and the owner of a key that signed is none of them
};
[[nodiscard]] std::string_view to_string(DutyFault fault) noexcept;  // "self_approval", ...

struct DutyRow {
  DutyFault fault{};
  std::string owner;
  ApprovalListRow approval;
};

struct DutyAnswer {
  Envelope envelope;
  std::vector<DutyRow> rows;  // by position
};

// Of decisions to approve. `cursor` as of list_approvals(). Keys of one owner in envelopes of their
// own are a fault of the later approval; at most limits::kApprovalRowsScannedMax others of one app,
// dataset and version are looked at for that, then the envelope says so.
[[nodiscard]] Result<DutyAnswer> list_duty_faults(const Context& context,
                                                  const ApprovalListQuestion& question);

}  // namespace ledgerline::query
