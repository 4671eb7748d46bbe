// Random Facts of attestations and changes of the trust roots, for property tests of the index. The
// same seed gives the same Facts, but for the bytes of signatures. Of few keys, few statements and
// few moments, so that everything meets.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>

#include "engine/crypto/digest.h"
#include "engine/crypto/dsse.h"
#include "engine/crypto/private_key.h"
#include "engine/format/facts.h"
#include "tests/support/facts_builder.h"

namespace ledgerline::test {

class RandomSignedFacts {
 public:
  explicit RandomSignedFacts(std::uint64_t seed) : random_(seed) {}

  std::unique_ptr<format::Facts> facts() {
    auto out = std::make_unique<format::Facts>();
    out->received_at = at(static_cast<std::int64_t>(below(50)));
    out->event_time = out->received_at;
    if (below(3) == 0) {
      change_trust(*out);
    } else {
      attest(*out);
    }
    return out;
  }

 private:
  static const crypto::PrivateKey& key(std::size_t number) {
    static const std::array<crypto::PrivateKey, 3> keys = {generated(), generated(), generated()};
    return keys.at(number);
  }
  static crypto::PrivateKey generated() {
    auto key = crypto::PrivateKey::generate(crypto::KeyAlgorithm::kEd25519);
    if (!key) throw std::runtime_error(key.error().message);
    return *std::move(key);
  }

  std::size_t below(std::size_t bound) { return random_() % bound; }

  void change_trust(format::Facts& out) {
    format::TrustFact& fact = out.trust.emplace();
    fact.action = static_cast<format::TrustAction>(1 + below(4));
    const crypto::PublicKey& added = key(below(3)).public_key();
    fact.spki = out.keep(added.spki());
    fact.name = below(2) == 0 ? "first" : "second";
    fact.owner = "owner";
    fact.roles = {"approver"};
    fact.key_id = fact.action == format::TrustAction::kAddKey ? added.key_id()
                                                              : key(below(3)).public_key().key_id();
    if (below(2) == 0) fact.revoked_at = at(static_cast<std::int64_t>(below(80)));
    fact.tier = below(2) == 0 ? "" : "T2";
    fact.approvers = static_cast<std::uint32_t>(1 + below(3));
  }

  void attest(format::Facts& out) {
    format::AttestationFact& fact = out.attestation.emplace();
    fact.payload_type = "text/plain";
    const std::string payload = "statement " + std::to_string(below(6));
    fact.payload = out.keep(payload);
    fact.predicate_type = "https://example.com/predicate";
    fact.subjects = {{"sha256", below(2) == 0 ? "aa" : "bb"}};
    for (std::size_t i = 1 + below(2); i > 0; --i) {
      const auto signature =
          key(below(3)).sign(crypto::pre_authentication_encoding(fact.payload_type, payload));
      if (!signature) throw std::runtime_error(signature.error().message);
      fact.signatures.push_back({"", out.keep(*signature)});
    }
    if (below(3) != 0) approve(out, fact);
  }

  void approve(format::Facts& out, format::AttestationFact& fact) {
    fact.kind = format::PredicateKind::kApproval;
    out.entities.push_back({format::EntityType::kApp, "", below(2) == 0 ? "router" : "batch"});
    format::ApprovalFact& approval = fact.approval.emplace();
    approval.decision = static_cast<format::Decision>(1 + below(3));
    approval.app = 0;
    approval.requester = "alice";
    approval.dataset_namespace = "ns";
    approval.dataset_name = below(3) == 0 ? "*" : "orders";
    approval.rationale = "because";
    approval.valid_from = out.received_at;
    if (below(2) == 0) approval.valid_until = at(static_cast<std::int64_t>(100 + below(5)));
    if (below(2) == 0) {
      approval.revokes = {crypto::sha256("statement " + std::to_string(below(6)))};
    }
  }

  std::mt19937_64 random_;
};

}  // namespace ledgerline::test
