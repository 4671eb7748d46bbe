#include "engine/index/key_ring.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/crypto/digest.h"
#include "engine/crypto/dsse.h"
#include "engine/index/attestation_keys.h"
#include "engine/index/index_columns.h"

namespace ledgerline::index {
namespace {

using format::TrustAction;

constexpr std::size_t kEd25519SignatureBytes = 64;
constexpr char kDerSequence = 0x30;

// Whether a signature can be of such a key by its form alone: saves the arithmetic.
bool plausible(const crypto::PublicKey& key, ByteView signature) {
  switch (key.algorithm()) {
    case crypto::KeyAlgorithm::kEcdsaP256:
    case crypto::KeyAlgorithm::kEcdsaP384:
      return !signature.empty() && signature.front() == kDerSequence;
    case crypto::KeyAlgorithm::kRsa:
      return signature.size() > kEd25519SignatureBytes;
    case crypto::KeyAlgorithm::kEd25519:
      return signature.size() == kEd25519SignatureBytes;
  }
  return false;
}

std::optional<Timestamp> later(const std::optional<Timestamp>& time, Timestamp received_at) {
  if (time && *time > received_at) return time;
  return std::nullopt;
}

}  // namespace

// In the order of the log, so that a ring read from rows equals the one that folded them.
Result<KeyRing> KeyRing::load(const kv::Overlay& rows) {
  struct Change {
    Position position;
    crypto::KeyId id{};
    TrustKeyRow row;
  };
  std::vector<Change> changes;
  const KeyRange range = trust_keys_range();
  kv::Cursor cursor = rows.scan(kTrust, range.lower, range.upper);
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    Result<TrustKeyRow> row = decode_trust_key_row(cursor.value());
    if (!row) return row.error();
    changes.push_back(
        {parse_last_position(cursor.key()), parse_trust_key_key(cursor.key()), *std::move(row)});
  }
  if (auto done = cursor.status(); !done) return done.error();
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Change& a, const Change& b) { return a.position < b.position; });
  KeyRing ring;
  for (Change& change : changes) {
    if (auto done = ring.set(change.id, std::move(change.row)); !done) return done.error();
  }
  return ring;
}

void KeyRing::add(const crypto::KeyId& id, const TrustKeyRow& row, crypto::PublicKey key) {
  keys_.emplace(id, Entry{std::move(key), row.name});
  order_[row.added_at].push_back(id);
  hints_.emplace(to_hex(view(id)), id);
  hints_.emplace(to_base64(view(id)), id);
  hints_.emplace(row.name, id);
}

Result<void> KeyRing::set(const crypto::KeyId& id, TrustKeyRow row) {
  if (!row.spki.empty() && !keys_.contains(id)) {
    Result<crypto::PublicKey> key = crypto::PublicKey::from_spki(row.spki);
    if (!key) return Error{ErrorKind::kCorrupt, "index: " + key.error().message, {}};
    add(id, row, *std::move(key));
  }
  rows_.insert_or_assign(id, std::move(row));
  return {};
}

const TrustKeyRow* KeyRing::find(const crypto::KeyId& id) const {
  const auto found = rows_.find(id);
  return found == rows_.end() ? nullptr : &found->second;
}

// A key that was revoked, before it was added or after, stays so.
std::optional<TrustKeyRow> KeyRing::added(const format::TrustFact& fact, Position position) const {
  const TrustKeyRow* known = find(crypto::sha256(fact.spki));
  if (known != nullptr && known->revoked && known->revoked->from == Timestamp::min()) return {};
  TrustKeyRow row;
  row.added_at = known != nullptr && !known->spki.empty() ? known->added_at : position;
  row.spki = fact.spki;
  row.name = fact.name;
  row.owner = fact.owner;
  row.roles.assign(fact.roles.begin(), fact.roles.end());
  row.valid_from = fact.valid_from;
  row.valid_until = fact.valid_until;
  if (known != nullptr) row.revoked = known->revoked;
  return row;
}

std::optional<TrustKeyRow> KeyRing::revoked(const format::TrustFact& fact, Position position,
                                            Timestamp received_at) const {
  const TrustKeyRow* known = find(fact.key_id);
  TrustKeyRow row = known != nullptr ? *known : TrustKeyRow{};
  // An announced time in the future is kept; the past cannot be changed from here.
  const Timestamp from = later(fact.revoked_at, received_at).value_or(Timestamp::min());
  if (row.revoked && row.revoked->from <= from) return {};
  KeyRevocation revocation{position, from, std::string(fact.reason), {}};
  if (fact.action == TrustAction::kReplaceKey) {
    revocation.replaced_by = crypto::sha256(fact.spki);
  }
  row.revoked = std::move(revocation);
  return row;
}

Result<std::vector<KeyRing::Change>> KeyRing::apply(const format::TrustFact& fact,
                                                    Position position, Timestamp received_at) {
  std::vector<Change> changes;
  const auto change = [&](const crypto::KeyId& id, std::optional<TrustKeyRow> row) -> Result<void> {
    if (!row) return {};
    changes.push_back({id, *row});
    return set(id, *std::move(row));
  };
  const bool adds = fact.action == TrustAction::kAddKey || fact.action == TrustAction::kReplaceKey;
  const crypto::KeyId given = adds ? crypto::sha256(fact.spki) : crypto::KeyId{};
  const bool revokes = fact.action == TrustAction::kRevokeKey ||
                       (fact.action == TrustAction::kReplaceKey && given != fact.key_id);
  if (revokes) {
    if (auto done = change(fact.key_id, revoked(fact, position, received_at)); !done) {
      return done.error();
    }
  }
  if (adds) {
    if (auto done = change(given, added(fact, position)); !done) return done.error();
  }
  return changes;
}

// Of one attestation.
class KeyRing::Judge {
 public:
  Judge(const KeyRing& ring, const format::AttestationFact& attestation)
      : ring_(ring),
        bundle_(attestation.bundle),
        message_(
            crypto::pre_authentication_encoding(attestation.payload_type, attestation.payload)) {}

  SignatureRow judge(const format::SignatureFact& signature) {
    const auto hint = ring_.hints_.find(signature.key_hint);
    const Entry* hinted =
        hint == ring_.hints_.end() ? nullptr : &ring_.keys_.find(hint->second)->second;
    if (hinted != nullptr) {
      if (auto row = try_key(*hinted, signature.value)) return *row;
    }
    for (const auto& [position, ids] : ring_.order_) {
      for (const crypto::KeyId& id : ids) {
        const Entry& entry = ring_.keys_.find(id)->second;
        if (&entry == hinted) continue;
        if (auto row = try_key(entry, signature.value)) return *row;
      }
    }
    return unverified(hinted);
  }

 private:
  std::optional<SignatureRow> try_key(const Entry& entry, ByteView signature) {
    if (!plausible(entry.key, signature)) return std::nullopt;
    if (tried_ == limits::kVerificationsMax) {
      spent_ = true;
      return std::nullopt;
    }
    ++tried_;
    const auto scheme = entry.key.verify(message_, signature);
    if (!scheme) return std::nullopt;
    const bool first = signed_.insert(entry.key.key_id()).second;
    return SignatureRow{first ? SignatureStatus::kGood : SignatureStatus::kRepeated, scheme,
                        entry.key.key_id()};
  }

  [[nodiscard]] SignatureRow unverified(const Entry* hinted) const {
    if (spent_) return {SignatureStatus::kNotChecked, {}, {}};
    if (hinted == nullptr) return {SignatureStatus::kUnknownKey, {}, {}};
    // Sigstore clients sign with Ed25519ph, which is not verified here; what a bundle brings for an
    // Ed25519 key and is not pure Ed25519 is taken for that.
    const bool prehashed = bundle_ && hinted->key.algorithm() == crypto::KeyAlgorithm::kEd25519;
    return {prehashed ? SignatureStatus::kNotAccepted : SignatureStatus::kBad,
            {},
            hinted->key.key_id()};
  }

  const KeyRing& ring_;
  bool bundle_;
  std::string message_;
  std::size_t tried_ = 0;
  bool spent_ = false;
  std::set<crypto::KeyId> signed_;
};

std::vector<SignatureRow> KeyRing::judge(const format::AttestationFact& attestation) const {
  Judge judge(*this, attestation);
  std::vector<SignatureRow> rows;
  rows.reserve(attestation.signatures.size());
  for (const format::SignatureFact& signature : attestation.signatures) {
    rows.push_back(judge.judge(signature));
  }
  return rows;
}

}  // namespace ledgerline::index
