// Every key that the trust roots hold so far, revoked ones included, and which of them made a
// signature. Whether a key is trusted is another question (trust_rows.h): here it is only known.
//
// Part of the fold: owned by FoldBatch, one thread. What it finds depends on the log before the
// record alone: keys are tried in the order in which they came, the one that the hint names first.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
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

  // One row per signature, in order.
  [[nodiscard]] std::vector<SignatureRow> judge(const format::AttestationFact& attestation) const;

 private:
  struct Entry {
    crypto::PublicKey key;
    std::string name;
  };
  class Judge;

  void add(const crypto::KeyId& id, const TrustKeyRow& row, crypto::PublicKey key);

  std::map<crypto::KeyId, TrustKeyRow> rows_;
  std::map<Position, std::vector<crypto::KeyId>> order_;  // by added_at
  std::map<crypto::KeyId, Entry> keys_;
  // What a hint may say: the key id as hex and as base64 (cosign), and the key's name. The first
  // key of a hint keeps it.
  std::map<std::string, crypto::KeyId, std::less<>> hints_;
};

}  // namespace ledgerline::index
