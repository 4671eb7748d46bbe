// Who sent a request. An Authenticator is a list of credential checks, asked in order; today there
// is one, API keys as Bearer tokens. Thread-safe: the list is immutable, the keys are replaced as a
// whole.
//
// A key is "lk_" and 43 base64url characters: 32 random bytes, so that its plain SHA-256 is safe to
// store. Only digests are held here.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/principal.h"
#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace ledgerline::api {

// What a client proves itself with. A client certificate will be one more member.
struct Credentials {
  std::optional<std::string_view> authorization;  // the header's value
};

// A principal; null if these credentials are not of the check's sort; kUnauthenticated if they are
// and are wrong.
using CredentialCheck = std::function<Result<PrincipalPtr>(const Credentials&)>;

struct ApiKey {
  std::string name;  // of the principal
  Role role = Role::kNone;
  Digest digest{};  // SHA-256 of the key's text
};

// From the words of the configuration. kInvalid names what is wrong.
[[nodiscard]] Result<ApiKey> make_api_key(std::string name, std::string_view role,
                                          std::string_view sha256_hex);
// A new key's text, from the operating system's entropy.
[[nodiscard]] Result<std::string> generate_api_key();
[[nodiscard]] Digest api_key_digest(std::string_view key);

// The API keys that are accepted. A lookup takes the same time whichever key matches, and whether
// one does.
class ApiKeyRing {
 public:
  explicit ApiKeyRing(const std::vector<ApiKey>& keys) { replace(keys); }

  // From the next request on.
  void replace(const std::vector<ApiKey>& keys);
  [[nodiscard]] Result<PrincipalPtr> check(const Credentials& credentials) const;

 private:
  struct Known {
    Digest digest;
    PrincipalPtr principal;
  };
  using Keys = std::vector<Known>;

  mutable std::mutex mutex_;  // guards the pointer
  // Shared with the checks under way when keys are replaced.
  std::shared_ptr<const Keys> keys_;
};
// `ring` is shared with whoever replaces its keys.
[[nodiscard]] CredentialCheck key_ring_check(std::shared_ptr<const ApiKeyRing> ring);
// Of keys that stay as they are.
[[nodiscard]] CredentialCheck api_key_check(const std::vector<ApiKey>& keys);

class Authenticator {
 public:
  // Open mode: everybody is the principal "anonymous" with the role admin.
  Authenticator();
  // An empty list lets nobody in.
  explicit Authenticator(std::vector<CredentialCheck> checks);

  [[nodiscard]] bool is_open() const noexcept { return anonymous_ != nullptr; }

  // kUnauthenticated: no credentials, or none that a check accepts.
  [[nodiscard]] Result<PrincipalPtr> authenticate(const Credentials& credentials) const;

 private:
  std::vector<CredentialCheck> checks_;
  PrincipalPtr anonymous_;  // null unless open
};

}  // namespace ledgerline::api
