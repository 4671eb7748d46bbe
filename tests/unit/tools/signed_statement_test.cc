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

namespace {

std::string statement_of(const std::string& predicate) {
  return make_statement(predicate, "urn:ledgerline:predicate:approval:v1",
                        {"sha256:" + std::string(64, '1')})
      .value();
}

}  // namespace

TEST_CASE("what a server would refuse is not signed") {
  const Timestamp now = parse_timestamp("2026-11-22T04:47:00Z")->time;
  const std::string withdrawal = R"({"decision":"withdraw","rationale":"why","revokes":["sha256:)" +
                                 std::string(64, '2') + R"("]})";
  CHECK(check_statement(statement_of(withdrawal), now));
  const auto refused = check_statement(statement_of(R"({"decision":"withdraw"})"), now);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::kInvalid);
  CHECK(refused.error().message.find("/predicate/rationale: missing") != std::string::npos);
  CHECK_FALSE(check_statement("no statement", now));
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
