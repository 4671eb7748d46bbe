// Rows of the column `trust`: what the log's trust_root records have made of each key and of each
// tier's rule. One row per change, under the position of the record that made it: the state at
// position N is the last row with a position <= N, and that record is its proof.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"

namespace ledgerline::index {

// Roles with a meaning; any other word may be kept beside them.
inline constexpr std::string_view kRoleApprover = "approver";  // signs approvals
inline constexpr std::string_view kRolePolicy = "policy";      // signs for a policy engine

struct KeyRevocation {
  Position position;  // of the record that revoked it
  Timestamp from;     // min(): at once, whatever the clock says; else not trusted from then on
  std::string reason;
  std::optional<Digest> replaced_by;
  friend bool operator==(const KeyRevocation&, const KeyRevocation&) = default;
};

// A key as it stands after one record. A revoked key stays revoked, whatever comes later. A key
// that was revoked before it was added has no spki.
struct TrustKeyRow {
  Position added_at;
  std::string spki;
  std::string name;
  std::string owner;
  std::vector<std::string> roles;       // ordered
  std::optional<Timestamp> valid_from;  // inclusive
  std::optional<Timestamp> valid_until;
  std::optional<KeyRevocation> revoked;

  [[nodiscard]] bool has_role(std::string_view role) const noexcept;
  friend bool operator==(const TrustKeyRow&, const TrustKeyRow&) = default;
};
[[nodiscard]] std::string encode_trust_key_row(const TrustKeyRow& row);
[[nodiscard]] Result<TrustKeyRow> decode_trust_key_row(ByteView bytes);

// Why a key does not count.
enum class Distrust : std::uint8_t {
  kNone = 0,
  kUnknownKey,
  kRevoked,
  kNotYetValid,
  kNoLongerValid,
  kWrongRole,
};
[[nodiscard]] std::string_view to_string(Distrust why) noexcept;  // "revoked", ...; kNone: ""

// Whether a key in this state counts for `role` (empty: for any) in a record that entered the log
// at `time`, after every change that made the state. Null: no such key.
[[nodiscard]] Distrust distrust_of(const TrustKeyRow* row, std::string_view role, Timestamp time);

// How many distinct keys a tier asks for, since `time`.
struct TierRuleRow {
  std::string tier;  // empty: tiers without a rule of their own
  Timestamp time;    // when the record arrived
  std::uint32_t approvers = 1;
  std::uint32_t policy_approvals = 0;
  friend bool operator==(const TierRuleRow&, const TierRuleRow&) = default;
};
[[nodiscard]] std::string encode_tier_rule_row(const TierRuleRow& row);
[[nodiscard]] Result<TierRuleRow> decode_tier_rule_row(ByteView bytes);

}  // namespace ledgerline::index
