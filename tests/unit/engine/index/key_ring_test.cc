#include "engine/index/key_ring.h"

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/crypto/dsse.h"
#include "engine/crypto/private_key.h"

using namespace ledgerline;
using namespace ledgerline::index;

namespace {

constexpr std::string_view kType = "text/plain";
constexpr std::string_view kPayload = "payload";

crypto::PrivateKey new_key() {
  auto key = crypto::PrivateKey::generate(crypto::KeyAlgorithm::kEcdsaP256);
  REQUIRE(key);
  return *std::move(key);
}

void add(KeyRing& ring, const crypto::PrivateKey& key, std::uint64_t position,
         const std::string& name = "key") {
  TrustKeyRow row;
  row.added_at = Position(position);
  row.spki = key.public_key().spki();
  row.name = name;
  REQUIRE(ring.set(key.public_key().key_id(), row));
}

std::string sign(const crypto::PrivateKey& key) {
  auto signature = key.sign(crypto::pre_authentication_encoding(kType, kPayload));
  REQUIRE(signature);
  return *std::move(signature);
}

SignatureRow judge(const KeyRing& ring, std::string_view hint, std::string_view signature) {
  format::AttestationFact fact;
  fact.payload_type = kType;
  fact.payload = kPayload;
  fact.signatures.push_back({hint, signature});
  return ring.judge(fact).at(0);
}

}  // namespace

TEST_CASE("a key is found under its id, its cosign hint, its name, and without any") {
  KeyRing ring;
  const auto key = new_key();
  add(ring, new_key(), 1, "other");
  add(ring, key, 2, "bob-2026");
  const std::string signature = sign(key);
  const auto id = view(key.public_key().key_id());
  for (const std::string& hint :
       {to_hex(id), to_base64(id), std::string("bob-2026"), std::string("other"), std::string()}) {
    INFO(hint);
    const SignatureRow row = judge(ring, hint, signature);
    CHECK(row.status == SignatureStatus::kGood);
    CHECK(row.key == key.public_key().key_id());
    CHECK(row.scheme == crypto::SignatureScheme::kEcdsaP256Sha256);
  }
}

TEST_CASE("a signature of nobody is bad where it names a key, and of an unknown key else") {
  KeyRing ring;
  const auto key = new_key();
  add(ring, key, 1, "bob");
  const std::string signature = sign(new_key());
  CHECK(judge(ring, "bob", signature).status == SignatureStatus::kBad);
  CHECK(judge(ring, "carol", signature).status == SignatureStatus::kUnknownKey);
  CHECK(judge(ring, "bob", "").status == SignatureStatus::kBad);
  CHECK(judge(KeyRing(), "bob", signature).status == SignatureStatus::kUnknownKey);
}

TEST_CASE("of two keys with one name the first keeps it as a hint") {
  KeyRing ring;
  const auto first = new_key();
  const auto second = new_key();
  add(ring, first, 1, "shared");
  add(ring, second, 2, "shared");
  CHECK(judge(ring, "shared", sign(second)).status == SignatureStatus::kGood);
  CHECK(judge(ring, "shared", sign(new_key())).key == first.public_key().key_id());
}

TEST_CASE("a record does not make the fold try every key") {
  KeyRing ring;
  for (std::uint64_t i = 0; i < limits::kVerificationsMax; ++i) add(ring, new_key(), i, "filler");
  const auto last = new_key();
  add(ring, last, limits::kVerificationsMax, "last");
  CHECK(judge(ring, "", sign(last)).status == SignatureStatus::kNotChecked);
  CHECK(judge(ring, "last", sign(last)).status == SignatureStatus::kGood);
}

TEST_CASE("a key counts from its window's start to before its end, and until it is revoked") {
  const Timestamp before{1};
  const Timestamp start{2};
  const Timestamp end{5};
  TrustKeyRow row;
  CHECK(distrust_of(nullptr, "", start) == Distrust::kUnknownKey);
  CHECK(distrust_of(&row, "", start) == Distrust::kUnknownKey);
  row.spki = "key";
  row.roles = {"approver"};
  row.valid_from = start;
  row.valid_until = end;
  CHECK(distrust_of(&row, "approver", before) == Distrust::kNotYetValid);
  CHECK(distrust_of(&row, "approver", start) == Distrust::kNone);
  CHECK(distrust_of(&row, "approver", end) == Distrust::kNoLongerValid);
  CHECK(distrust_of(&row, "policy", start) == Distrust::kWrongRole);
  row.revoked = KeyRevocation{Position(7), Timestamp{4}, "announced", {}};
  CHECK(distrust_of(&row, "approver", Timestamp{3}) == Distrust::kNone);
  CHECK(distrust_of(&row, "approver", Timestamp{4}) == Distrust::kRevoked);
  row.revoked->from = Timestamp::min();
  CHECK(distrust_of(&row, "approver", before) == Distrust::kRevoked);
}

TEST_CASE("rows of trust survive being written") {
  TrustKeyRow key;
  key.added_at = Position(3);
  key.spki = "spki";
  key.name = "bob-2026";
  key.owner = "bob";
  key.roles = {"approver", "policy"};
  key.valid_until = Timestamp{9};
  key.revoked = KeyRevocation{Position(7), Timestamp::min(), "lost", Digest{1}};
  CHECK(*decode_trust_key_row(encode_trust_key_row(key)) == key);
  const TierRuleRow rule{"T2", Timestamp{5}, 2, 1};
  CHECK(*decode_tier_rule_row(encode_tier_rule_row(rule)) == rule);
  CHECK_FALSE(decode_trust_key_row("x"));
  CHECK_FALSE(decode_tier_rule_row(encode_tier_rule_row(rule) + "x"));
}

TEST_CASE("rows of attestations survive being written") {
  const std::vector<SignatureRow> signatures = {
      {SignatureStatus::kGood, crypto::SignatureScheme::kEd25519, crypto::KeyId{1}},
      {SignatureStatus::kUnknownKey, {}, {}}};
  AttestationRow row;
  row.received_at = Timestamp{7};
  row.bundle = true;
  row.kind = format::PredicateKind::kVerificationSummary;
  row.predicate_type = "urn:x";
  row.payload_type = "text/plain";
  row.payload = Digest{9};
  row.signatures = signatures;
  row.subjects = {"sha256:ab"};
  row.subjects_omitted = 4;
  row.policy_result = PolicyResult{true, Timestamp{5}, "engine"};
  CHECK(*decode_attestation_row(encode_attestation_row(row)) == row);
  ApprovalRow approval;
  approval.signatures = signatures;
  approval.subjects = {ShortDigest{3}};
  approval.decision = format::Decision::kReject;
  approval.app = EntityId(5);
  approval.columns = {"a", "b"};
  approval.contract = {"c", "1", "d"};
  approval.rationale = "why";
  approval.conditional = true;
  approval.valid_from = Timestamp{-3};
  approval.valid_until = Timestamp{8};
  approval.supersedes = {Digest{1}, Digest{2}};
  CHECK(*decode_approval_row(encode_approval_row(approval)) == approval);
  CHECK_FALSE(decode_approval_row(encode_approval_row(approval).substr(1)));
}
