#include "tests/support/signed_statements.h"

#include <stdexcept>

#include "engine/base/encoding.h"
#include "engine/crypto/digest.h"
#include "engine/crypto/dsse.h"

namespace ledgerline::test {
namespace {

crypto::PrivateKey new_key(crypto::KeyAlgorithm algorithm) {
  auto key = crypto::PrivateKey::generate(algorithm);
  if (!key) throw std::runtime_error(key.error().message);
  return *std::move(key);
}

std::string sign(const Signer& signer, std::string_view payload_type, const std::string& payload) {
  const auto signature =
      signer.key().sign(crypto::pre_authentication_encoding(payload_type, payload));
  if (!signature) throw std::runtime_error(signature.error().message);
  return to_base64(*signature);
}

}  // namespace

Signer::Signer(std::string owner, crypto::KeyAlgorithm algorithm)
    : owner_(std::move(owner)), key_(new_key(algorithm)) {}

std::string Signer::key_id() const { return to_hex(view(key_.public_key().key_id())); }

Json approval() {
  return {{"decision", "approve"},
          {"requester", "alice"},
          {"approvers", {"bob"}},
          {"app", {{"id", "router"}}},
          {"dataset", {{"namespace", "s3://lake"}, {"name", "orders"}}},
          {"purpose", "support"},
          {"rationale", "refunds need the order's lines"}};
}

Json statement(const Json& predicate, std::string_view predicate_type, std::string_view version) {
  return {{"_type", "https://in-toto.io/Statement/v1"},
          {"subject", {{{"name", "router"}, {"digest", {{"sha256", version}}}}}},
          {"predicateType", predicate_type},
          {"predicate", predicate}};
}

Json envelope(const std::string& payload, const std::vector<const Signer*>& signers,
              std::string_view payload_type) {
  Json signatures = Json::array();
  for (const Signer* signer : signers) {
    signatures.push_back(
        {{"keyid", signer->key_id()}, {"sig", sign(*signer, payload_type, payload)}});
  }
  return {
      {"payloadType", payload_type}, {"payload", to_base64(payload)}, {"signatures", signatures}};
}

Json bundle(const std::string& payload, const Signer& signer) {
  Json inner = envelope(payload, {&signer});
  inner["signatures"][0].erase("keyid");
  const std::string hint = to_base64(view(signer.key().public_key().key_id()));
  return {
      {"mediaType", "application/vnd.dev.sigstore.bundle.v0.3+json"},
      {"verificationMaterial", {{"publicKey", {{"hint", hint}}}, {"tlogEntries", Json::array()}}},
      {"dsseEnvelope", inner}};
}

std::string payload_digest(const std::string& payload) {
  return "sha256:" + to_hex(view(crypto::sha256(payload)));
}

Json add_key(const Signer& signer, const std::vector<std::string>& roles) {
  return {{"action", "add_key"},
          {"key",
           {{"pem", signer.key().public_key().pem()},
            {"name", signer.owner() + "'s key"},
            {"owner", signer.owner()},
            {"roles", roles}}}};
}

Json revoke_key(const Signer& signer) {
  return {{"action", "revoke_key"}, {"key_id", signer.key_id()}, {"reason", "lost"}};
}

Json set_rule(std::string_view tier, int approvers, int policy_approvals) {
  return {{"action", "set_rule"},
          {"tier", tier},
          {"approvers", approvers},
          {"policy_approvals", policy_approvals}};
}

}  // namespace ledgerline::test
