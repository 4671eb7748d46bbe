// The verdict on an access: which approvals cover it, whether enough people trusted at the time
// signed them, and which records prove that. A pure function; what it is given was read by
// approval_evidence.h.
//
// Two clocks. Whether an approval holds is judged at the event time of the access: it has begun,
// has not ended, was not withdrawn by then. Whether a signature counts was decided when it entered
// the log: its key was trusted at that position (design.md, section 7). What takes something away,
// an ending or a refusal, never reaches back to before it had arrived: else a leaked key could turn
// what was lawful then into a breach.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/timestamp.h"
#include "engine/index/attestation_rows.h"
#include "query/approval_statement.h"
#include "query/node.h"

namespace ledgerline::query {

// In the order of precedence: of several approvals the greatest verdict is the answer.
enum class Verdict : std::uint8_t {
  kNone = 0,
  kWrongApp,
  kWrongVersion,
  kWrongPurpose,
  kWrongColumns,
  kWrongContract,
  kBadSignature,
  kUntrustedKey,
  kNotYetValid,
  kExpired,
  kSelfApproved,
  kInsufficientApprovers,
  kRevoked,
  kRejected,
  kApprovedLate,  // the approval reached the log after the access
  kApproved,
};
[[nodiscard]] std::string_view to_string(Verdict verdict) noexcept;  // "approved_late", ...

// One access. What is not stated is only covered by an approval that does not restrict it.
struct AccessScope {
  std::string version;  // "sha256:<hex>"; empty: not stated, which no approval covers
  Name dataset;
  std::vector<std::string> columns;  // ordered
  std::string purpose;
  index::Document contract;  // of the dataset then; empty id: not judged
  Timestamp at;
};

// What a policy engine says of the version asked about.
struct PolicyVote {
  Endorsement by;
  Position position;
  Timestamp time;
  Timestamp received_at;
  bool passed = false;
};

// Of two results of one engine: whether `a` is its last word, the later one, of one time the
// failing one.
[[nodiscard]] bool overrules(const PolicyVote& a, const PolicyVote& b) noexcept;

struct Rule {
  std::uint32_t approvers = 1;
  std::uint32_t policy_approvals = 0;
  std::optional<Position> position;  // none: nobody set one
};

struct Judgement {
  Verdict verdict = Verdict::kNone;
  std::vector<Position> positions;  // ascending; the records that prove it
  Rule rule;                        // of the tier, where a quorum was counted
  std::uint32_t approvers = 0;      // distinct keys counted
  std::uint32_t policy_approvals = 0;
  std::string tier;
  bool conditional = false;                // a statement counted states conditions
  std::vector<Endorsement> revoked_later;  // by key; of the statements in `positions`
};

// What is wrong with one statement by itself; kApproved: nothing.
[[nodiscard]] Verdict fault_of(const AccessScope& scope, const Statement& statement);

// `statements` cover the app and the dataset. `rules` has every tier of theirs.
[[nodiscard]] Judgement judge(const AccessScope& scope, const std::vector<Statement>& statements,
                              const std::vector<PolicyVote>& votes,
                              const std::map<std::string, Rule>& rules);

}  // namespace ledgerline::query
