// Typed reads of the columns `trust`, `attestations` and `approvals`. As Reader: one thread, errors
// are kCorrupt for rows that do not decode, else those of the store.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "engine/index/attestation_keys.h"
#include "engine/index/attestation_rows.h"
#include "engine/index/reader.h"
#include "engine/index/trust_rows.h"

namespace ledgerline::index {

[[nodiscard]] Result<std::optional<AttestationRow>> attestation_at(Reader& reader,
                                                                   Position position);
[[nodiscard]] Result<std::optional<ApprovalRow>> approval_at(Reader& reader, Position position);

// The positions that end the keys of `range`, in their order. False from the visitor stops.
using PositionVisit = std::function<Result<bool>(Position)>;
[[nodiscard]] Result<void> positions_in(Reader& reader, kv::Column column, const KeyRange& range,
                                        Order order, const PositionVisit& visit);

// A state and the record that made it.
template <class Row>
struct Proven {
  Position position;
  Row row;
};

// The key as of the records up to `known_at`, that one included.
[[nodiscard]] Result<std::optional<Proven<TrustKeyRow>>> trust_key_at(Reader& reader,
                                                                      const crypto::KeyId& key,
                                                                      Position known_at);
// The last rule that had arrived by `time`, among the records up to `known_at`.
[[nodiscard]] Result<std::optional<Proven<TierRuleRow>>> tier_rule_at(Reader& reader,
                                                                      std::string_view tier,
                                                                      Timestamp time,
                                                                      Position known_at);

// Every change of every key, by key and position; and of every rule, by tier and position.
[[nodiscard]] Result<void> trust_keys(
    Reader& reader,
    const std::function<bool(const crypto::KeyId&, const Proven<TrustKeyRow>&)>& visit);
[[nodiscard]] Result<void> tier_rules(Reader& reader,
                                      const std::function<bool(const Proven<TierRuleRow>&)>& visit);

}  // namespace ledgerline::index
