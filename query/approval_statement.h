// One statement about an approval, with the signatures that count and what ended it, and the rules
// by which statements bear on each other. Pure functions; what they are given was read by
// approval_evidence.h, or from an approval export.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/timestamp.h"
#include "engine/crypto/public_key.h"
#include "engine/index/attestation_rows.h"
#include "engine/index/trust_rows.h"
#include "query/node.h"

namespace ledgerline::query {

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

// An approval, a rejection or a withdrawal.
struct Statement {
  Position position;
  index::ApprovalRow row;
  std::vector<Endorsement> endorsements;  // one per key
  bool untrusted = false;                 // a signature of a key that is not known or not trusted
  // The earliest withdrawal or replacement; of a statement that had been retracted when it came
  // again the retraction, from the beginning.
  std::optional<Ending> ending;
};

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

// What statements have in common whose approvals add up; refers to the row. Rationale, validity and
// the names of approvers are each approver's own.
[[nodiscard]] inline auto grouping_of(const index::ApprovalRow& row) noexcept {
  return std::tie(row.requester, row.dataset_namespace, row.dataset_name, row.columns, row.purpose,
                  row.tier, row.contract.id, row.contract.version, row.contract.digest);
}
[[nodiscard]] bool count_together(const index::ApprovalRow& a, const index::ApprovalRow& b);

// The signatures of a statement that count: nobody approves their own request.
[[nodiscard]] std::vector<const Endorsement*> counting(const Statement& statement);

}  // namespace ledgerline::query
