#include "tools/signed_statement.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/encoding.h"
#include "engine/crypto/dsse.h"

using namespace ledgerline;
using namespace ledgerline::tools;

TEST_CASE("a statement holds the predicate and its subjects, in the same bytes every time") {
  const auto statement = make_statement(R"({"b":1,"a":2})", "urn:x", {"sha256:ab", "cd", "git:ef"});
  REQUIRE(statement);
  CHECK(*statement == R"({"_type":"https://in-toto.io/Statement/v1","predicate":{"a":2,"b":1},)"
                      R"("predicateType":"urn:x","subject":[{"digest":{"sha256":"ab"}},)"
                      R"({"digest":{"sha256":"cd"}},{"digest":{"git":"ef"}}]})");
  CHECK_FALSE(make_statement("[]", "urn:x", {"ab"}));
  CHECK_FALSE(make_statement("{", "urn:x", {"ab"}));
  CHECK_FALSE(make_statement("{}", "urn:x", {"sha256:"}));
}

TEST_CASE("an envelope's signature is over its payload and type") {
  const auto key = crypto::PrivateKey::generate(crypto::KeyAlgorithm::kEcdsaP256);
  REQUIRE(key);
  const auto text = make_envelope("statement", *key);
  REQUIRE(text);
  const auto envelope = nlohmann::json::parse(*text);
  const auto payload = from_base64(envelope["payload"].get<std::string>());
  CHECK(payload == "statement");
  const auto signature = from_base64(envelope["signatures"][0]["sig"].get<std::string>());
  const std::string type = envelope["payloadType"];
  CHECK(key->public_key().verify(crypto::pre_authentication_encoding(type, *payload), *signature));
  CHECK(envelope["signatures"][0]["keyid"] == to_hex(view(key->public_key().key_id())));
}
