// Every key that the trust roots hold so far, revoked ones included; what a change makes of them;
// and which of them made a signature. Whether a key is trusted is another question (trust_rows.h):
// here it is only known.
//
// Part of the fold, where FoldBatch owns it, and of the check of an approval export, which replays
// the records that the export holds. One thread. What it finds depends on the log before the record
// alone: keys are tried in the order in which they came, the one that the hint names first.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/crypto/public_key.h"
#include "engine/format/attestation_facts.h"
#include "engine/index/attestation_rows.h"
#include "engine/index/trust_rows.h"
#include "engine/kv/store.h"

namespace ledgerline::index {

class KeyRing {
 public:
  // The keys of the rows that `rows` sees.
  [[nodiscard]] static Result<KeyRing> load(const kv::Overlay& rows);

  // A key's state after a record; kCorrupt when the row's key cannot be read.
  [[nodiscard]] Result<void> set(const crypto::KeyId& id, TrustKeyRow row);
  [[nodiscard]] const TrustKeyRow* find(const crypto::KeyId& id) const;

  // What the record at `position`, which arrived at `received_at`, makes of the keys, in the order
  // of the changes. Nothing for a tier's rule. Errors as set().
  struct Change {
    crypto::KeyId id{};
    TrustKeyRow row;
  };
  [[nodiscard]] Result<std::vector<Change>> apply(const format::TrustFact& fact, Position position,
                                                  Timestamp received_at);

  // One row per signature, in order.
  [[nodiscard]] std::vector<SignatureRow> judge(const format::AttestationFact& attestation) const;

 private:
  struct Entry {
    crypto::PublicKey key;
    std::string name;
  };
  class Judge;

  void add(const crypto::KeyId& id, const TrustKeyRow& row, crypto::PublicKey key);
  [[nodiscard]] std::optional<TrustKeyRow> added(const format::TrustFact& fact,
                                                 Position position) const;
  [[nodiscard]] std::optional<TrustKeyRow> revoked(const format::TrustFact& fact, Position position,
                                                   Timestamp received_at) const;

  std::map<crypto::KeyId, TrustKeyRow> rows_;
  std::map<Position, std::vector<crypto::KeyId>> order_;  // by added_at
  std::map<crypto::KeyId, Entry> keys_;
  // What a hint may say: the key id as hex and as base64 (cosign), and the key's name. The first
  // key of a hint keeps it.
  std::map<std::string, crypto::KeyId, std::less<>> hints_;
};

}  // namespace ledgerline::index
