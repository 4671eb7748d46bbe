#include "ingest/trust_root_decoder.h"

#include <catch2/catch.hpp>

#include "tests/support/signed_statements.h"
#include "tests/unit/ingest/decode_support.h"

namespace ledgerline::ingest {
namespace {

using test::Json;
using Texts = std::vector<std::string>;

DecodeResult decode_change(const Json& change) {
  const auto body = std::make_shared<std::string>(change.dump());
  return decode_trust_root(body, *body, lenient());
}

Json changed(Json change, const std::string& pointer, const Json& value) {
  change[Json::json_pointer(pointer)] = value;
  return change;
}

}  // namespace

TEST_CASE("a key is added with its owner, roles and window") {
  const test::Signer bob("bob");
  Json change = test::add_key(bob, {"policy", "approver", "approver"});
  change["key"]["valid_from"] = "2025-01-01T00:00:00Z";
  change["key"]["valid_until"] = "2026-01-01T01:00:00+01:00";
  const DecodeResult result = decode_change(change);
  REQUIRE(decoded(result));
  const format::TrustFact& fact = *decoded(result)->facts->trust;
  CHECK(fact.key_id == bob.key().public_key().key_id());
  CHECK(fact.spki == bob.key().public_key().spki());
  CHECK(fact.owner == "bob");
  CHECK(fact.roles == std::vector<std::string_view>{"approver", "policy"});
  CHECK(to_string(*fact.valid_until) == "2026-01-01T00:00:00Z");
  CHECK(replayed_text(format::RecordKind::kTrustRoot, change.dump()) ==
        test::facts_text(*decoded(result)->facts));
}

TEST_CASE("a replacement names the old key and brings the new one") {
  const test::Signer old_key("bob");
  const test::Signer new_key("bob");
  Json change = test::add_key(new_key, {"approver"});
  change["action"] = "replace_key";
  CHECK(refusals(decode_change(change)) == Texts{"/key_id required"});
  change["key_id"] = old_key.key_id();
  const DecodeResult result = decode_change(change);
  REQUIRE(decoded(result));
  CHECK(decoded(result)->facts->trust->key_id == old_key.key().public_key().key_id());
  CHECK(decoded(result)->facts->trust->spki == new_key.key().public_key().spki());
}

TEST_CASE("a change of the trust roots is refused where it breaks") {
  const test::Signer bob("bob");
  const Json add = test::add_key(bob, {"approver"});
  CHECK(refusals(decode_change({{"action", "trust"}})) == Texts{"/action enum"});
  CHECK(refusals(decode_change(Json::object())) == Texts{"/action required"});
  CHECK(refusals(decode_change({{"action", "add_key"}})) == Texts{"/key required"});
  CHECK(refusals(decode_change(changed(add, "/key/pem", "x"))) == Texts{"/key/pem key"});
  CHECK(refusals(decode_change(changed(add, "/key/owner", ""))) == Texts{"/key/owner required"});
  CHECK(refusals(decode_change(changed(add, "/key/roles", Json::array()))) ==
        Texts{"/key/roles required"});
  CHECK(refusals(decode_change(changed(add, "/key/roles/0", "Approver!"))) ==
        Texts{"/key/roles/0 enum"});
  Json window = add;
  window["key"]["valid_from"] = "2025-01-02T00:00:00Z";
  window["key"]["valid_until"] = "2025-01-02T00:00:00Z";
  CHECK(refusals(decode_change(window)) == Texts{"/key/valid_until range"});
  const Json revoke = test::revoke_key(bob);
  CHECK(refusals(decode_change(changed(revoke, "/reason", ""))) == Texts{"/reason required"});
  CHECK(refusals(decode_change(changed(revoke, "/key_id", "ab"))) == Texts{"/key_id digest"});
  CHECK(refusals(decode_change(test::set_rule("T2", 0, 0))) == Texts{"/approvers range"});
  CHECK(refusals(decode_change(test::set_rule("T2", -1, 0))) == Texts{"/approvers range"});
  CHECK(refusals(decode_change(changed(test::set_rule("T2", 1, 0), "/approvers", "two"))) ==
        Texts{"/approvers range"});
}

TEST_CASE("a rule sets what a tier needs") {
  const DecodeResult result = decode_change(test::set_rule("T2", 2, 1));
  REQUIRE(decoded(result));
  const format::TrustFact& fact = *decoded(result)->facts->trust;
  CHECK(fact.tier == "T2");
  CHECK(fact.approvers == 2);
  CHECK(fact.policy_approvals == 1);
}

}  // namespace ledgerline::ingest
