// The register of approvals: every decision with who signed it and what became of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/format/attestation_facts.h"
#include "query/approval_statement.h"
#include "query/envelope.h"
#include "query/node.h"

namespace ledgerline::query {

class Context;

// What a decision is worth at a time, by itself: whether enough others agree is for check_approval.
enum class ApprovalState : std::uint8_t {
  kInForce,
  kNotYetValid,
  kExpired,
  kRevoked,
  kNotCounted,   // no signature of it counts
  kEndsNothing,  // a withdrawal that would be in force, of nothing that it could end
};
[[nodiscard]] std::string_view to_string(ApprovalState state) noexcept;  // "in_force", ...
[[nodiscard]] std::optional<ApprovalState> approval_state_from(std::string_view name) noexcept;
struct ApprovalFilter {
  std::optional<Name> app;
  std::optional<Name> dataset;  // covered by the approval's patterns
  std::string version;
  std::optional<format::Decision> decision;
  std::optional<ApprovalState> state;
  std::string requester;
  std::string approver;  // owner of a key that signed it
  std::string purpose;
  std::optional<std::string> tier;
};

struct ApprovalListQuestion {
  ApprovalFilter filter;
  Timestamp at;  // of the state
  std::optional<Position> known_at;
  std::size_t limit = limits::kPageRowsDefault;
  std::string cursor;
};

struct ApprovalListRow {
  Statement statement;
  std::optional<Name> app;
  ApprovalState state{};
};

struct ApprovalList {
  Envelope envelope;
  std::vector<ApprovalListRow> rows;  // by position
};

// kNotFound: no such app. At most limits::kReportRowsScannedMax decisions are looked at for one
// page; then the cursor goes on behind them.
[[nodiscard]] Result<ApprovalList> list_approvals(const Context& context,
                                                  const ApprovalListQuestion& question);

// Approvals that end within [from, to), by position in the log of their end.
[[nodiscard]] Result<ApprovalList> list_expiring(const Context& context, Timestamp from,
                                                 Timestamp to, std::size_t limit);

}  // namespace ledgerline::query
