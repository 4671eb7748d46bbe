#include "engine/index/attestation_reader.h"

#include <utility>

namespace ledgerline::index {
namespace {

template <class Row>
Result<std::optional<Row>> row_at(Reader& reader, kv::Column column, const Key& key,
                                  Result<Row> (*decode)(ByteView)) {
  const Result<std::optional<std::string>> bytes = reader.row(column, key);
  if (!bytes) return bytes.error();
  if (!*bytes) return std::optional<Row>();
  Result<Row> row = decode(**bytes);
  if (!row) return row.error();
  return std::optional(*std::move(row));
}

}  // namespace

Result<std::optional<AttestationRow>> attestation_at(Reader& reader, Position position) {
  return row_at(reader, kAttestations, attestation_key(position), &decode_attestation_row);
}

Result<std::optional<ApprovalRow>> approval_at(Reader& reader, Position position) {
  return row_at(reader, kApprovals, approval_key(position), &decode_approval_row);
}

Result<void> positions_in(Reader& reader, kv::Column column, const KeyRange& range, Order order,
                          const PositionVisit& visit) {
  return reader.rows(column, range, order,
                     [&](ByteView key, ByteView) { return visit(parse_last_position(key)); });
}

Result<std::optional<Proven<TrustKeyRow>>> trust_key_at(Reader& reader, const crypto::KeyId& key,
                                                        Position known_at) {
  std::optional<Proven<TrustKeyRow>> out;
  const KeyRange range{trust_key_range(key).lower, trust_key_key(key, known_at)};
  auto done = reader.rows(kTrust, range, Order::kNewestFirst,
                          [&](ByteView at, ByteView value) -> Result<bool> {
                            Result<TrustKeyRow> row = decode_trust_key_row(value);
                            if (!row) return row.error();
                            out = {parse_last_position(at), *std::move(row)};
                            return false;
                          });
  if (!done) return done.error();
  return out;
}

Result<std::optional<Proven<TierRuleRow>>> tier_rule_at(Reader& reader, std::string_view tier,
                                                        Timestamp time, Position known_at) {
  std::optional<Proven<TierRuleRow>> out;
  const KeyRange range{tier_rule_range(tier).lower, tier_rule_key(tier, known_at)};
  auto done = reader.rows(kTrust, range, Order::kNewestFirst,
                          [&](ByteView at, ByteView value) -> Result<bool> {
                            Result<TierRuleRow> row = decode_tier_rule_row(value);
                            if (!row) return row.error();
                            if (row->time > time) return true;
                            out = {parse_last_position(at), *std::move(row)};
                            return false;
                          });
  if (!done) return done.error();
  return out;
}

Result<void> trust_keys(
    Reader& reader,
    const std::function<bool(const crypto::KeyId&, const Proven<TrustKeyRow>&)>& visit) {
  return reader.rows(
      kTrust, trust_keys_range(), Order::kOldestFirst,
      [&](ByteView key, ByteView value) -> Result<bool> {
        Result<TrustKeyRow> row = decode_trust_key_row(value);
        if (!row) return row.error();
        return visit(parse_trust_key_key(key), {parse_last_position(key), *std::move(row)});
      });
}

Result<void> tier_rules(Reader& reader,
                        const std::function<bool(const Proven<TierRuleRow>&)>& visit) {
  return reader.rows(kTrust, tier_rules_range(), Order::kOldestFirst,
                     [&](ByteView key, ByteView value) -> Result<bool> {
                       Result<TierRuleRow> row = decode_tier_rule_row(value);
                       if (!row) return row.error();
                       return visit({parse_last_position(key), *std::move(row)});
                     });
}

}  // namespace ledgerline::index
