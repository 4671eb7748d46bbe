#include "engine/index/attestation_keys.h"
#include "engine/index/fold_steps.h"
#include "engine/index/trust_rows.h"

namespace ledgerline::index {

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
  if (fact.action == format::TrustAction::kSetRule) {
    batch.put(kTrust, tier_rule_key(fact.tier, batch.position),
              encode_tier_rule_row({std::string(fact.tier), batch.facts->received_at,
                                    fact.approvers, fact.policy_approvals}));
    return {};
  }
  const auto changes = (*ring)->apply(fact, batch.position, batch.facts->received_at);
  if (!changes) return changes.error();
  for (const KeyRing::Change& change : *changes) {
    batch.put(kTrust, trust_key_key(change.id, batch.position), encode_trust_key_row(change.row));
  }
  return {};
}

}  // namespace ledgerline::index
