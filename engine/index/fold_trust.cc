#include "engine/crypto/digest.h"
#include "engine/index/attestation_keys.h"
#include "engine/index/fold_steps.h"
#include "engine/index/trust_rows.h"

namespace ledgerline::index {
namespace {

using format::TrustAction;

std::optional<Timestamp> later(const std::optional<Timestamp>& time, Timestamp received_at) {
  if (time && *time > received_at) return time;
  return std::nullopt;
}

Result<void> put_key(FoldBatch& batch, KeyRing& ring, const crypto::KeyId& id,
                     const TrustKeyRow& row) {
  batch.put(kTrust, trust_key_key(id, batch.position), encode_trust_key_row(row));
  return ring.set(id, row);
}

// A key that was revoked, before it was added or after, stays so.
Result<void> add_key(FoldBatch& batch, KeyRing& ring, const format::TrustFact& fact) {
  const crypto::KeyId id = crypto::sha256(fact.spki);
  const TrustKeyRow* known = ring.find(id);
  if (known != nullptr && known->revoked && known->revoked->from == Timestamp::min()) return {};
  TrustKeyRow row;
  row.added_at = known != nullptr && !known->spki.empty() ? known->added_at : batch.position;
  row.spki = fact.spki;
  row.name = fact.name;
  row.owner = fact.owner;
  row.roles.assign(fact.roles.begin(), fact.roles.end());
  row.valid_from = fact.valid_from;
  row.valid_until = fact.valid_until;
  if (known != nullptr) row.revoked = known->revoked;
  return put_key(batch, ring, id, row);
}

Result<void> revoke_key(FoldBatch& batch, KeyRing& ring, const format::TrustFact& fact) {
  const TrustKeyRow* known = ring.find(fact.key_id);
  TrustKeyRow row = known != nullptr ? *known : TrustKeyRow{};
  // An announced time in the future is kept; the past cannot be changed from here.
  const Timestamp from =
      later(fact.revoked_at, batch.facts->received_at).value_or(Timestamp::min());
  if (row.revoked && row.revoked->from <= from) return {};
  KeyRevocation revocation{batch.position, from, std::string(fact.reason), {}};
  if (fact.action == TrustAction::kReplaceKey) {
    revocation.replaced_by = crypto::sha256(fact.spki);
  }
  row.revoked = std::move(revocation);
  return put_key(batch, ring, fact.key_id, row);
}

Result<void> replace_key(FoldBatch& batch, KeyRing& ring, const format::TrustFact& fact) {
  if (crypto::sha256(fact.spki) != fact.key_id) {
    if (auto done = revoke_key(batch, ring, fact); !done) return done;
  }
  return add_key(batch, ring, fact);
}

}  // namespace

Result<KeyRing*> key_ring_of(FoldBatch& batch) {
  if (!batch.key_ring) {
    Result<KeyRing> loaded = KeyRing::load(batch.overlay);
    if (!loaded) return loaded.error();
    batch.key_ring = std::make_unique<KeyRing>(*std::move(loaded));
  }
  return batch.key_ring.get();
}

Result<void> fold_trust(FoldBatch& batch) {
  if (!batch.facts->trust) return {};
  const format::TrustFact& fact = *batch.facts->trust;
  const Result<KeyRing*> ring = key_ring_of(batch);
  if (!ring) return ring.error();
  switch (fact.action) {
    case TrustAction::kAddKey:
      return add_key(batch, **ring, fact);
    case TrustAction::kReplaceKey:
      return replace_key(batch, **ring, fact);
    case TrustAction::kRevokeKey:
      return revoke_key(batch, **ring, fact);
    case TrustAction::kSetRule:
      batch.put(kTrust, tier_rule_key(fact.tier, batch.position),
                encode_tier_rule_row({std::string(fact.tier), batch.facts->received_at,
                                      fact.approvers, fact.policy_approvals}));
      return {};
  }
  return {};
}

}  // namespace ledgerline::index
