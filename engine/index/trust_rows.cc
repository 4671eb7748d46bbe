#include "engine/index/trust_rows.h"

#include <algorithm>
#include <utility>

#include "engine/index/row_codec.h"

namespace ledgerline::index {
namespace {

void write_time(RowWriter& out, const std::optional<Timestamp>& time) {
  out.u8(time ? 1 : 0);
  if (time) out.time(*time);
}

std::optional<Timestamp> read_time(RowReader& in) {
  if (in.u8() == 0) return std::nullopt;
  return in.time();
}

void write_revocation(RowWriter& out, const std::optional<KeyRevocation>& revoked) {
  out.u8(revoked ? 1 : 0);
  if (!revoked) return;
  out.position(revoked->position);
  out.time(revoked->from);
  out.text(revoked->reason);
  out.u8(revoked->replaced_by ? 1 : 0);
  if (revoked->replaced_by) out.bytes(view(*revoked->replaced_by));
}

std::optional<KeyRevocation> read_revocation(RowReader& in) {
  if (in.u8() == 0) return std::nullopt;
  KeyRevocation out;
  out.position = in.position();
  out.from = in.time();
  out.reason = in.text();
  if (in.u8() != 0) out.replaced_by = in.array<Digest>();
  return out;
}

}  // namespace

bool TrustKeyRow::has_role(std::string_view role) const noexcept {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

std::string encode_trust_key_row(const TrustKeyRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.position(row.added_at);
  out.text(row.spki);
  out.text(row.name);
  out.text(row.owner);
  out.texts(row.roles);
  write_time(out, row.valid_from);
  write_time(out, row.valid_until);
  write_revocation(out, row.revoked);
  return bytes;
}

Result<TrustKeyRow> decode_trust_key_row(ByteView bytes) {
  RowReader in(bytes);
  TrustKeyRow row;
  row.added_at = in.position();
  row.spki = in.text();
  row.name = in.text();
  row.owner = in.text();
  row.roles = in.texts();
  row.valid_from = read_time(in);
  row.valid_until = read_time(in);
  row.revoked = read_revocation(in);
  return finish(in, std::move(row), "trust key row");
}

std::string_view to_string(Distrust why) noexcept {
  switch (why) {
    case Distrust::kNone:
      return "";
    case Distrust::kUnknownKey:
      return "unknown_key";
    case Distrust::kRevoked:
      return "revoked";
    case Distrust::kNotYetValid:
      return "not_yet_valid";
    case Distrust::kNoLongerValid:
      return "no_longer_valid";
    case Distrust::kWrongRole:
      return "wrong_role";
  }
  return "";
}

Distrust distrust_of(const TrustKeyRow* row, std::string_view role, Timestamp time) {
  if (row == nullptr || row->spki.empty()) return Distrust::kUnknownKey;
  if (row->revoked && time >= row->revoked->from) return Distrust::kRevoked;
  if (row->valid_from && time < *row->valid_from) return Distrust::kNotYetValid;
  if (row->valid_until && time >= *row->valid_until) return Distrust::kNoLongerValid;
  if (!role.empty() && !row->has_role(role)) return Distrust::kWrongRole;
  return Distrust::kNone;
}

std::string encode_tier_rule_row(const TierRuleRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.text(row.tier);
  out.time(row.time);
  out.varint(row.approvers);
  out.varint(row.policy_approvals);
  return bytes;
}

Result<TierRuleRow> decode_tier_rule_row(ByteView bytes) {
  RowReader in(bytes);
  TierRuleRow row;
  row.tier = in.text();
  row.time = in.time();
  row.approvers = in.u32();
  row.policy_approvals = in.u32();
  return finish(in, std::move(row), "tier rule row");
}

}  // namespace ledgerline::index
