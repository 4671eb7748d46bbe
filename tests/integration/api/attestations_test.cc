// Attestations over HTTP: what a signature is worth, byte-exact storage, lists, trust roots.
#include <set>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "engine/crypto/digest.h"
#include "tests/integration/api/api_server.h"
#include "tests/support/signed_statements.h"

using namespace ledgerline;
using namespace ledgerline::test;

namespace {

const std::string kAttestations = "/api/v2/attestations";
const std::string kTrustRoots = "/api/v2/trust-roots";

Json created(ApiServer& server, const std::string& path, const std::string& body) {
  const testing::HttpResponse response = server.post(path, body);
  INFO(response.body);
  REQUIRE(response.status == 201);
  return Json::parse(response.body);
}

Json trust(ApiServer& server, const Json& change) {
  return created(server, kTrustRoots, change.dump());
}

Json attest(ApiServer& server, const Json& body) {
  return created(server, kAttestations, body.dump());
}

std::string payload() { return statement(approval()).dump(); }

Json refused(ApiServer& server, const std::string& path, const std::string& body, int status) {
  const testing::HttpResponse response = server.post(path, body);
  INFO(response.body);
  REQUIRE(response.status == status);
  return Json::parse(response.body);
}

}  // namespace

TEST_CASE("a signature is worth what the trust roots before it say", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  const Json early = envelope(payload(), {&bob});
  CHECK(attest(server, early)["verified"] == Json{"untrusted_key"});
  trust(server, add_key(bob, {"approver"}));
  // The same bytes again are the same record, before which the key was unknown.
  CHECK(attest(server, early)["verified"] == Json{"untrusted_key"});
  const Json answer = attest(server, bundle(payload() + " ", bob));
  CHECK(answer["verified"] == Json{true});
  CHECK(answer["signatures"][0]["owner"] == "bob");
  CHECK(answer["signatures"][0]["scheme"] == "ecdsa-p256-sha256");
  CHECK(answer["kind"] == "approval");
  CHECK(answer["statement"] == payload_digest(payload() + " "));
  CHECK(answer["duplicate"] == false);
}

TEST_CASE("a repeat of a retracted attestation is told so, and waits for no judgement", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  const Json body = envelope(payload(), {&bob});
  const Json first = attest(server, body);
  const Json retraction = {
      {"positions", {first["position"]}}, {"reason", "a test"}, {"requested_by", "bob"}};
  const Json by = created(server, "/api/v2/retractions", retraction.dump())["position"];
  const Json again = attest(server, body);
  CHECK(again["position"] == first["position"]);
  CHECK(again["duplicate"] == true);
  CHECK(again["retracted_by"] == by);
  CHECK_FALSE(again.contains("verified"));
}

TEST_CASE("every accepted algorithm verifies, and a bundle's Ed25519ph is named", "[api]") {
  ApiServer server;
  const Signer signers[] = {Signer("p256", crypto::KeyAlgorithm::kEcdsaP256),
                            Signer("p384", crypto::KeyAlgorithm::kEcdsaP384),
                            Signer("rsa", crypto::KeyAlgorithm::kRsa),
                            Signer("ed", crypto::KeyAlgorithm::kEd25519)};
  std::vector<const Signer*> all;
  for (const Signer& signer : signers) {
    trust(server, add_key(signer, {"approver"}));
    all.push_back(&signer);
  }
  CHECK(attest(server, envelope(payload(), all))["verified"] == Json({true, true, true, true}));
  Json prehashed = bundle(payload(), signers[3]);
  prehashed["dsseEnvelope"]["signatures"][0]["sig"] = to_base64(std::string(64, 'x'));
  CHECK(attest(server, prehashed)["verified"] == Json{"algorithm_not_accepted"});
}

TEST_CASE("what was tampered with is stored and never called verified", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  const Signer carol("carol");
  trust(server, add_key(bob, {"approver"}));
  trust(server, add_key(carol, {"approver"}));
  const Json good = envelope(payload(), {&bob});
  Json wrong_payload = good;
  wrong_payload["payload"] = to_base64(payload() + "\n");
  CHECK(attest(server, wrong_payload)["verified"] == Json{false});
  Json wrong_type = good;
  wrong_type["payloadType"] = "application/vnd.in-toto.x+json";
  CHECK(attest(server, wrong_type)["verified"] == Json{false});
  Json wrong_signature = good;
  std::string bytes = *from_base64(good["signatures"][0]["sig"].get<std::string>());
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  wrong_signature["signatures"][0]["sig"] = to_base64(bytes);
  CHECK(attest(server, wrong_signature)["verified"] == Json{false});
  Json wrong_hint = good;
  wrong_hint["signatures"][0]["keyid"] = carol.key_id();
  const Json answer = attest(server, wrong_hint);
  CHECK(answer["verified"] == Json{true});
  CHECK(answer["signatures"][0]["owner"] == "bob");
}

TEST_CASE("one key counts once, whatever its hints say", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  trust(server, add_key(bob, {"approver"}));
  Json body = envelope(payload(), {&bob, &bob, &bob});
  body["signatures"][1].erase("keyid");
  body["signatures"][2]["keyid"] = "something else";
  CHECK(attest(server, body)["verified"] == Json({true, "duplicate_key", "duplicate_key"}));
}

TEST_CASE("a revoked key is trusted for what came before, and for nothing after", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  const Json added = trust(server, add_key(bob, {"approver"}));
  const Json before = attest(server, envelope(payload(), {&bob}));
  const Json revoked = trust(server, revoke_key(bob));
  Json backdated = approval();
  backdated["valid_from"] = "2020-01-01T00:00:00Z";
  const Json after = attest(server, envelope(statement(backdated).dump(), {&bob}));
  CHECK(before["verified"] == Json{true});
  CHECK(after["verified"] == Json{"untrusted_key"});
  CHECK(after["signatures"][0]["reason"] == "revoked");
  const Json list = server.ask(kAttestations + "?kind=approval");
  CHECK(list["attestations"].size() == 2);
  CHECK(list["attestations"][0]["signatures"][0]["revoked_later"]["position"] ==
        revoked["position"]);
  const std::string key = kTrustRoots + "?key=" + bob.key_id() + "&role=approver";
  CHECK(server.ask(key)["trusted"] == false);
  CHECK(server.ask(key)["why"] == "revoked");
  const Json then = server.ask(key + "&known_at=" + before["position"].dump());
  CHECK(then["trusted"] == true);
  CHECK(then["positions"] == Json{added["position"]});
  CHECK(trust(server, add_key(bob, {"approver", "policy"}))["duplicate"] == false);
  CHECK(server.ask(key)["why"] == "revoked");
}

TEST_CASE("an envelope is given back byte for byte, and found by what it speaks of", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  const Json body =
      envelope(statement(Json::object(), "https://slsa.dev/provenance/v1").dump(), {&bob});
  const std::string text = "\n " + body.dump(3) + "\r\n";
  const Json receipt = created(server, kAttestations, text);
  const std::string record = "/api/v2/records/" + receipt["position"].dump();
  CHECK(server.get(record + "/body").body == text);
  CHECK(server.ask(record)["kind"] == "attestation");
  const std::string version(kVersion);
  for (const std::string& query :
       {"?subject=sha256:" + version, "?subject=" + version, std::string("?kind=provenance"),
        std::string("?predicate_type=https://slsa.dev/provenance/v1")}) {
    INFO(query);
    const Json list = server.ask(kAttestations + query);
    REQUIRE(list["attestations"].size() == 1);
    CHECK(list["attestations"][0]["position"] == receipt["position"]);
  }
  CHECK(server.ask(kAttestations + "?kind=spdx")["attestations"].empty());
  CHECK(server.get(kAttestations + "?kind=nothing").status == 400);
}

TEST_CASE("pages of attestations follow each other without a gap", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  for (int i = 0; i < 5; ++i) attest(server, envelope(std::to_string(i), {&bob}, "text/plain"));
  std::vector<Json> met;
  std::string cursor;
  do {
    const Json page = server.ask(kAttestations + "?limit=2" + cursor);
    for (const Json& row : page["attestations"]) met.push_back(row["position"]);
    cursor = page.contains("cursor") ? "&cursor=" + page["cursor"].get<std::string>() : "";
  } while (!cursor.empty());
  CHECK(met.size() == 5);
  CHECK(std::is_sorted(met.begin(), met.end()));
}

TEST_CASE("faults are answered with where they are", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  CHECK(refused(server, kAttestations, "{", 400)["type"] == "urn:ledgerline:problem:invalid");
  Json predicate = approval();
  predicate["valid_from"] = "2026-02-01T00:00:00Z";
  predicate["valid_until"] = "2026-01-01T00:00:00Z";
  CHECK(refused(server, kAttestations, envelope(statement(predicate).dump(), {&bob}).dump(),
                400)["pointer"] == "/payload/predicate/valid_until");
  Json many = envelope("x", {&bob}, "text/plain");
  for (int i = 0; i < 10'000; ++i) many["signatures"].push_back(many["signatures"][0]);
  CHECK(refused(server, kAttestations, many.dump(), 413)["pointer"] == "/signatures");
  CHECK(refused(
            server, kTrustRoots,
            R"({"action":"add_key","key":{"pem":"x","name":"n","owner":"o","roles":["approver"]}})",
            400)["pointer"] == "/key/pem");
}

TEST_CASE("a malformed statement is refused alike, whatever its signatures are worth", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  const Signer stranger("stranger");
  trust(server, add_key(bob, {"approver"}));
  const std::string malformed = payload() + "}";
  Json tampered = envelope(payload(), {&bob});
  tampered["payload"] = envelope(malformed, {})["payload"];
  std::set<Json> answers;
  for (const Json& each :
       {envelope(malformed, {&bob}), envelope(malformed, {&stranger}), tampered}) {
    Json answer = refused(server, kAttestations, each.dump(), 400);
    CHECK(answer["pointer"] == "/payload");
    answer.erase("request_id");
    answers.insert(answer);
  }
  CHECK(answers.size() == 1);
  CHECK(server.ask(kAttestations)["attestations"].empty());
  // The same bytes, when they do not claim to be a statement, are kept and judged.
  const auto judged = [&](const Signer& signer) {
    return attest(server, envelope(malformed, {&signer}, "text/plain"))["verified"];
  };
  CHECK(judged(bob) == Json{true});
  CHECK(judged(stranger) == Json{"untrusted_key"});
}

TEST_CASE("an approval says what it names that nobody has met", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  Json predicate = approval();
  predicate["supersedes"] = {payload_digest("never sent")};
  const Json answer = attest(server, envelope(statement(predicate).dump(), {&bob}));
  REQUIRE(answer["warnings"].size() == 2);
  CHECK(answer["warnings"][0]["rule"] == "unknown_app");
  CHECK(answer["warnings"][1]["rule"] == "unknown_statement");
  Json selfish = approval();
  selfish["approvers"] = {"alice"};
  CHECK(attest(server, envelope(statement(selfish).dump(), {&bob}))["flags"] ==
        Json{"self_approval"});
}

TEST_CASE("only an admin changes the trust roots", "[api]") {
  ApiServerOptions options;
  std::map<std::string, std::string> tokens;
  for (const char* const role : {"writer", "reader", "admin"}) {
    tokens[role] = *api::generate_api_key();
    options.keys.push_back(
        *api::make_api_key(role, role, to_hex(view(api::api_key_digest(tokens[role])))));
  }
  ApiServer server(std::move(options));
  const Signer bob("bob");
  const auto post = [&](const std::string& role) {
    return server
        .post(kTrustRoots, add_key(bob, {"approver"}).dump(),
              {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + tokens[role]}})
        .status;
  };
  CHECK(post("writer") == 403);
  CHECK(post("reader") == 403);
  CHECK(post("admin") == 201);
}

TEST_CASE("the trust roots are listed with what became of each key", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  const Signer heir("bob");
  const Json added = trust(server, add_key(bob, {"approver"}));
  Json replace = add_key(heir, {"approver"});
  replace["action"] = "replace_key";
  replace["key_id"] = bob.key_id();
  const Json replaced = trust(server, replace);
  trust(server, set_rule("T2", 2, 1));
  const Json list = server.ask(kTrustRoots);
  REQUIRE(list["keys"].size() == 2);
  for (const Json& key : list["keys"]) {
    if (key["key_id"] == heir.key_id()) {
      CHECK_FALSE(key.contains("revoked"));
      CHECK(key["pem"] == heir.key().public_key().pem());
    } else {
      CHECK(key["revoked"]["replaced_by"] == heir.key_id());
      CHECK(key["history"] == Json({added["position"], replaced["position"]}));
    }
  }
  CHECK(list["rules"][0]["approvers"] == 2);
  const Json before = server.ask(kTrustRoots + "?known_at=" + added["position"].dump());
  CHECK(before["keys"].size() == 1);
  CHECK(before["rules"].empty());
}
