// The verdict on an access: which approvals cover it, whether enough people trusted at the time
// signed them, and which records prove that. A pure function; what it is given was read by
// approval_evidence.h. The offline check of an approval export judges what ended it here too.
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
#include "engine/crypto/public_key.h"
#include "engine/index/attestation_rows.h"
#include "engine/index/trust_rows.h"
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

struct LaterRevocation {
  Position position;
  std::string reason;
};

// A good signature by a key that was trusted as approver, policy engine or both.
struct Endorsement {
  crypto::KeyId key{};
  std::string owner;
  bool approver = false;
  bool policy = false;
  Position key_record;                           // the record that made the key's state
  std::optional<LaterRevocation> revoked_later;  // behind the signature, which keeps its worth
};

struct Ending {
  Timestamp time;
  Position position;
};

struct Statement {
  Position position;
  index::ApprovalRow row;
  std::vector<Endorsement> endorsements;  // one per key
  bool untrusted = false;                 // a signature of a key that is not known or not trusted
  // The earliest withdrawal or replacement; of a statement that had been retracted when it came
  // again the retraction, from the beginning.
  std::optional<Ending> ending;
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

// '*' in the pattern stands for any text, also across '/'.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text) noexcept;
// Whether some text matches both; true as well of two so long that it is not looked for.
[[nodiscard]] bool patterns_overlap(std::string_view a, std::string_view b);
[[nodiscard]] bool covers_dataset(const index::ApprovalRow& row, const Name& dataset) noexcept;

// Names of people, compared without the case of A to Z and blanks at the ends.
[[nodiscard]] bool same_person(std::string_view a, std::string_view b) noexcept;

// When a statement ends others, or refuses: when it says, and not before it arrived.
[[nodiscard]] Timestamp takes_effect(const index::ApprovalRow& row) noexcept;
// From when on a statement holds: an approval may reach back, and what needed it is then late.
[[nodiscard]] Timestamp begins(const index::ApprovalRow& row) noexcept;

// What a good signature is worth in a record that arrived at `received_at` and found its key as
// `row`, which the record `key_record` made. Nothing: trusted neither as approver nor as policy
// engine.
[[nodiscard]] std::optional<Endorsement> endorsement_by(const crypto::KeyId& key,
                                                        const index::TrustKeyRow& row,
                                                        Position key_record, Timestamp received_at);

// Whether what `by` has signed may end the statement: who signed that, and any approver but its
// requester.
[[nodiscard]] bool may_end(const Statement& statement, const Endorsement& by);
[[nodiscard]] bool may_end(const Statement& statement, const std::vector<Endorsement>& by);

// Whether approvals of two statements add up: one requester, dataset, columns, purpose, tier and
// contract. Rationale, validity and the names of approvers are each approver's own.
[[nodiscard]] bool count_together(const index::ApprovalRow& a, const index::ApprovalRow& b);

// The signatures of a statement that count: nobody approves their own request.
[[nodiscard]] std::vector<const Endorsement*> counting(const Statement& statement);

// What is wrong with one statement by itself; kApproved: nothing.
[[nodiscard]] Verdict fault_of(const AccessScope& scope, const Statement& statement);

// `statements` cover the app and the dataset. `rules` has every tier of theirs.
[[nodiscard]] Judgement judge(const AccessScope& scope, const std::vector<Statement>& statements,
                              const std::vector<PolicyVote>& votes,
                              const std::map<std::string, Rule>& rules);

}  // namespace ledgerline::query
