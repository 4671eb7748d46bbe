#include "api/auth.h"

#include <array>
#include <cstdint>
#include <utility>

#include "engine/base/ascii.h"
#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/crypto/constant_time.h"
#include "engine/crypto/digest.h"
#include "engine/crypto/random.h"

namespace ledgerline::api {
namespace {

constexpr std::string_view kKeyPrefix = "lk_";

// The token of "Bearer <token>"; the scheme compares without case (RFC 9110 section 11.1).
std::optional<std::string_view> bearer_token(std::string_view authorization) noexcept {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() < kScheme.size()) return std::nullopt;
  if (!ascii_iequals(authorization.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  return ascii_trimmed(authorization.substr(kScheme.size()));
}

}  // namespace

Result<ApiKey> make_api_key(std::string name, std::string_view role, std::string_view sha256_hex) {
  const auto invalid = [&name](std::string_view what) {
    return Error{ErrorKind::kInvalid, "api key \"" + name + "\": " + std::string(what), {}};
  };
  if (name.empty()) return invalid("a name is missing");
  const std::optional<Role> parsed = parse_role(role);
  if (!parsed) return invalid("role is not writer, reader, auditor or admin");
  const std::optional<std::string> digest = from_hex(sha256_hex);
  if (!digest || digest->size() != Digest{}.size()) {
    return invalid("sha256 is not 64 hexadecimal digits");
  }
  return ApiKey{std::move(name), *parsed, array_from<Digest>(*digest)};
}

Result<std::string> generate_api_key() {
  std::array<std::uint8_t, 32> secret{};
  if (const Result<void> filled = crypto::random_secret_bytes(secret); !filled) {
    return filled.error();
  }
  std::string text = to_base64(view(secret));
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& c : text) {
    if (c == '+') c = '-';
    if (c == '/') c = '_';
  }
  return std::string(kKeyPrefix) + text;
}

Digest api_key_digest(std::string_view key) { return crypto::sha256(key); }

void ApiKeyRing::replace(const std::vector<ApiKey>& keys) {
  auto known = std::make_shared<Keys>();
  known->reserve(keys.size());
  for (const ApiKey& key : keys) {
    known->push_back(
        {key.digest, std::make_shared<const Principal>(Principal{key.name, key.role})});
  }
  const std::lock_guard lock(mutex_);
  keys_ = std::move(known);
}

Result<PrincipalPtr> ApiKeyRing::check(const Credentials& credentials) const {
  if (!credentials.authorization) return PrincipalPtr{};
  const std::optional<std::string_view> token = bearer_token(*credentials.authorization);
  if (!token || !token->starts_with(kKeyPrefix) || token->size() > limits::kApiKeyTextBytesMax) {
    return PrincipalPtr{};
  }
  std::shared_ptr<const Keys> keys;
  {
    const std::lock_guard lock(mutex_);
    keys = keys_;
  }
  const Digest digest = api_key_digest(*token);
  const Known* found = nullptr;
  for (const Known& key : *keys) {
    if (crypto::equal_constant_time(view(digest), view(key.digest))) found = &key;
  }
  if (found == nullptr) return Error{ErrorKind::kUnauthenticated, "unknown API key", {}};
  return found->principal;
}

CredentialCheck key_ring_check(std::shared_ptr<const ApiKeyRing> ring) {
  return
      [ring = std::move(ring)](const Credentials& credentials) { return ring->check(credentials); };
}

CredentialCheck api_key_check(const std::vector<ApiKey>& keys) {
  return key_ring_check(std::make_shared<const ApiKeyRing>(keys));
}

Authenticator::Authenticator()
    : anonymous_(std::make_shared<const Principal>(Principal{"anonymous", Role::kAdmin})) {}

Authenticator::Authenticator(std::vector<CredentialCheck> checks) : checks_(std::move(checks)) {}

Result<PrincipalPtr> Authenticator::authenticate(const Credentials& credentials) const {
  if (anonymous_ != nullptr) return anonymous_;
  for (const CredentialCheck& check : checks_) {
    Result<PrincipalPtr> checked = check(credentials);
    if (!checked) return checked;
    if (*checked != nullptr) return checked;
  }
  return Error{ErrorKind::kUnauthenticated,
               credentials.authorization ? "these credentials are not of a sort accepted here"
                                         : "credentials are required: Authorization: Bearer <key>",
               {}};
}

}  // namespace ledgerline::api
