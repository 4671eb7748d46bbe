// Signed statements for tests, made from JSON values: approvals, envelopes, bundles, trust roots.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/crypto/private_key.h"

namespace ledgerline::test {

using Json = nlohmann::json;

inline constexpr std::string_view kVersion =
    "1111111111111111111111111111111111111111111111111111111111111111";

// Of one person or machine; the key is made at random.
class Signer {
 public:
  explicit Signer(std::string owner,
                  crypto::KeyAlgorithm algorithm = crypto::KeyAlgorithm::kEcdsaP256);

  [[nodiscard]] const std::string& owner() const noexcept { return owner_; }
  [[nodiscard]] const crypto::PrivateKey& key() const noexcept { return key_; }
  [[nodiscard]] std::string key_id() const;  // hex

 private:
  std::string owner_;
  crypto::PrivateKey key_;
};

// app "router" may use every column of s3://lake orders for "support": alice asks, bob approves.
[[nodiscard]] Json approval();
[[nodiscard]] Json statement(
    const Json& predicate, std::string_view predicate_type = "urn:ledgerline:predicate:approval:v1",
    std::string_view version = kVersion);

// One signature of each signer, in order, each with the hint that its key id is.
[[nodiscard]] Json envelope(const std::string& payload, const std::vector<const Signer*>& signers,
                            std::string_view payload_type = "application/vnd.in-toto+json");
// As cosign writes it: one signature without keyid, the hint is base64 of the key id.
[[nodiscard]] Json bundle(const std::string& payload, const Signer& signer);

[[nodiscard]] std::string payload_digest(const std::string& payload);  // "sha256:<hex>"

[[nodiscard]] Json add_key(const Signer& signer, const std::vector<std::string>& roles);
[[nodiscard]] Json revoke_key(const Signer& signer);
[[nodiscard]] Json set_rule(std::string_view tier, int approvers, int policy_approvals);

}  // namespace ledgerline::test
