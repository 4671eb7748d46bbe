#include "api/auth.h"

#include <string>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"

namespace ledgerline::api {
namespace {

ErrorKind failure(const Authenticator& authenticator, std::optional<std::string_view> header) {
  const Result<PrincipalPtr> principal = authenticator.authenticate({header});
  REQUIRE_FALSE(principal.has_value());
  return principal.error().kind;
}

TEST_CASE("a new key looks like a key, is not the last one, and lets its owner in") {
  const Result<std::string> key = generate_api_key();
  const Result<std::string> other = generate_api_key();
  REQUIRE(key.has_value());
  REQUIRE(other.has_value());
  REQUIRE(key->size() == 46);
  REQUIRE(key->substr(0, 3) == "lk_");
  REQUIRE(
      key->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
      std::string::npos);
  REQUIRE(*key != *other);

  const auto configured = make_api_key("etl", "writer", to_hex(view(api_key_digest(*key))));
  REQUIRE(configured.has_value());
  const Authenticator authenticator({api_key_check({*configured})});
  REQUIRE_FALSE(authenticator.is_open());
  for (const std::string& header : {"Bearer " + *key, "bearer  " + *key + " "}) {
    const Result<PrincipalPtr> principal = authenticator.authenticate({header});
    REQUIRE(principal.has_value());
    REQUIRE((*principal)->name == "etl");
    REQUIRE((*principal)->role == Role::kWriter);
  }
  REQUIRE(failure(authenticator, "Bearer " + *other) == ErrorKind::kUnauthenticated);
  REQUIRE(failure(authenticator, "Bearer " + *key + "x") == ErrorKind::kUnauthenticated);
  REQUIRE(failure(authenticator, *key) == ErrorKind::kUnauthenticated);
  REQUIRE(failure(authenticator, "Basic " + *key) == ErrorKind::kUnauthenticated);
  REQUIRE(failure(authenticator, "Bearer ") == ErrorKind::kUnauthenticated);
  REQUIRE(failure(authenticator, "") == ErrorKind::kUnauthenticated);
  REQUIRE(failure(authenticator, std::nullopt) == ErrorKind::kUnauthenticated);
}

TEST_CASE("the right key is found among several") {
  std::vector<ApiKey> keys;
  for (int i = 0; i < 5; ++i) {
    keys.push_back(
        {"p" + std::to_string(i), Role::kReader, api_key_digest("lk_" + std::to_string(i))});
  }
  const Authenticator authenticator({api_key_check(keys)});
  for (int i = 0; i < 5; ++i) {
    const auto principal = authenticator.authenticate({"Bearer lk_" + std::to_string(i)});
    REQUIRE(principal.has_value());
    REQUIRE((*principal)->name == "p" + std::to_string(i));
  }
}

TEST_CASE("keys that are replaced take effect at once, in both directions") {
  const ApiKey first{"a", Role::kReader, api_key_digest("lk_1")};
  const ApiKey second{"b", Role::kWriter, api_key_digest("lk_2")};
  const auto ring = std::make_shared<ApiKeyRing>(std::vector<ApiKey>{first});
  const Authenticator authenticator({key_ring_check(ring)});
  REQUIRE((*authenticator.authenticate({"Bearer lk_1"}))->name == "a");
  REQUIRE(failure(authenticator, "Bearer lk_2") == ErrorKind::kUnauthenticated);
  ring->replace({second});
  REQUIRE((*authenticator.authenticate({"Bearer lk_2"}))->name == "b");
  REQUIRE(failure(authenticator, "Bearer lk_1") == ErrorKind::kUnauthenticated);
}

TEST_CASE("without keys everybody is anonymous, and an empty list of checks lets nobody in") {
  const Authenticator open;
  REQUIRE(open.is_open());
  const Result<PrincipalPtr> principal = open.authenticate({std::nullopt});
  REQUIRE(principal.has_value());
  REQUIRE((*principal)->name == "anonymous");
  REQUIRE((*principal)->role == Role::kAdmin);
  REQUIRE(failure(Authenticator(std::vector<CredentialCheck>{}), "Bearer lk_x") ==
          ErrorKind::kUnauthenticated);
}

TEST_CASE("checks are asked in order until one knows the credentials") {
  const CredentialCheck other = [](const Credentials& credentials) -> Result<PrincipalPtr> {
    if (credentials.authorization != "Other secret") return PrincipalPtr{};
    return std::make_shared<const Principal>(Principal{"somebody", Role::kReader});
  };
  const Authenticator authenticator(
      {api_key_check({{"etl", Role::kWriter, api_key_digest("lk_1")}}), other});
  REQUIRE((*authenticator.authenticate({"Bearer lk_1"}))->name == "etl");
  REQUIRE((*authenticator.authenticate({"Other secret"}))->name == "somebody");
  REQUIRE(failure(authenticator, "Other guess") == ErrorKind::kUnauthenticated);
}

TEST_CASE("a key's configuration is checked") {
  const std::string digest(64, 'a');
  REQUIRE(make_api_key("x", "admin", digest).has_value());
  REQUIRE_FALSE(make_api_key("", "admin", digest).has_value());
  REQUIRE_FALSE(make_api_key("x", "root", digest).has_value());
  REQUIRE_FALSE(make_api_key("x", "admin", digest.substr(2)).has_value());
  REQUIRE_FALSE(make_api_key("x", "admin", std::string(64, 'g')).has_value());
}

}  // namespace
}  // namespace ledgerline::api
