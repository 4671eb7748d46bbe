// What a receipt says of a statement or a change of the trust roots that does not do what it says,
// and what the register says of a withdrawal that ends nothing.
#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/integration/api/approvals_server.h"

using namespace ledgerline;
using namespace ledgerline::test;

namespace {

const std::string kTrustRoots = "/api/v2/trust-roots";

// But for the app, which nobody has met here.
std::vector<std::string> rules(const Json& receipt) {
  std::vector<std::string> out;
  for (const Json& warning : receipt["warnings"]) {
    CHECK(!warning["detail"].get<std::string>().empty());
    if (warning["rule"] != "unknown_app") out.push_back(warning["rule"]);
  }
  return out;
}

Json withdrawal(const std::string& statement) {
  return {{"decision", "withdraw"}, {"rationale", "no"}, {"revokes", {statement}}};
}

std::string state_of(ApprovalsServer& approvals, const Json& receipt) {
  const Json list = approvals.server.ask("/api/v2/approvals");
  for (const Json& row : list["approvals"]) {
    if (row["position"] == receipt["position"]) return row["state"];
  }
  return {};
}

using Rules = std::vector<std::string>;

}  // namespace

TEST_CASE("a withdrawal that ends nothing says so and is not in force", "[api]") {
  ApprovalsServer approvals;
  const Json vain = approvals.decide(withdrawal(payload_digest("never sent")), approvals.bob);
  CHECK(rules(vain) == Rules{"unknown_statement"});
  CHECK(state_of(approvals, vain) == "ends_nothing");

  const Json approved = approvals.decide(approval(), approvals.bob);
  CHECK(rules(approved).empty());
  const Json first = approvals.decide(withdrawal(approved["statement"]), approvals.carol);
  CHECK(rules(first).empty());
  CHECK(state_of(approvals, first) == "in_force");
  Json again = withdrawal(approved["statement"]);
  again["rationale"] = "once more";
  const Json second = approvals.decide(again, approvals.carol);
  REQUIRE(rules(second) == Rules{"ends_nothing"});
  CHECK(second["warnings"].back()["detail"].get<std::string>().find(
            "at position " + first["position"].dump()) != std::string::npos);
  CHECK(state_of(approvals, second) == "ends_nothing");
  CHECK(approvals.server.ask("/api/v2/approvals?state=ends_nothing")["approvals"].size() == 2);
  CHECK(approvals.server.ask("/api/v2/approvals?state=in_force")["approvals"].size() == 1);
}

TEST_CASE("a withdrawal of what has run out, or by nobody who counts, ends nothing", "[api]") {
  ApprovalsServer approvals;
  Json brief = approval();
  brief["valid_from"] = "2020-01-01T00:00:00Z";
  brief["valid_until"] = "2020-02-01T00:00:00Z";
  const Json over = approvals.decide(brief, approvals.bob);
  CHECK(rules(approvals.decide(withdrawal(over["statement"]), approvals.carol)) ==
        Rules{"ends_nothing"});
  const Json approved = approvals.decide(approval(), approvals.bob);
  const Signer stranger("stranger");
  const Json unknown = approvals.decide(withdrawal(approved["statement"]), stranger);
  CHECK(rules(unknown) == Rules{"ends_nothing"});
  CHECK(state_of(approvals, unknown) == "not_counted");
}

TEST_CASE("a withdrawal may come before what it ends", "[api]") {
  ApprovalsServer approvals;
  const std::string payload = statement(approval()).dump();
  const Json early = approvals.decide(withdrawal(payload_digest(payload)), approvals.carol);
  CHECK(state_of(approvals, early) == "ends_nothing");
  approvals.decide(approval(), approvals.bob);
  CHECK(state_of(approvals, early) == "in_force");
}

TEST_CASE("an approval by a key without a role for it says so", "[api]") {
  ApprovalsServer approvals;
  const Signer auditor("auditor");
  approvals.post(kTrustRoots, add_key(auditor, {"auditor"}));
  const Json receipt = approvals.decide(approval(), {&approvals.bob, &auditor});
  CHECK(receipt["verified"] == Json({true, true}));
  CHECK(rules(receipt) == Rules{"no_role_for_approvals"});
}

TEST_CASE("a change of the trust roots says what it does not do", "[api]") {
  ApprovalsServer approvals;
  const Signer dave("dave");
  const Signer erin("erin");
  CHECK(rules(approvals.post(kTrustRoots, set_rule("T2", 2, 0))).empty());
  CHECK(rules(approvals.post(kTrustRoots, revoke_key(dave))) == Rules{"unknown_key"});
  CHECK(rules(approvals.post(kTrustRoots, add_key(dave, {"approver"}))) == Rules{"stays_revoked"});

  Json replaced = add_key(erin, {"approver"});
  replaced["action"] = "replace_key";
  replaced["key_id"] = Signer("nobody").key_id();
  CHECK(rules(approvals.post(kTrustRoots, replaced)) == Rules{"unknown_key"});

  Json renamed = add_key(approvals.bob, {"approver"});
  renamed["key"]["owner"] = "alice";
  CHECK(rules(approvals.post(kTrustRoots, renamed)) == Rules{"owner_changed"});

  CHECK(rules(approvals.post(kTrustRoots, revoke_key(approvals.carol))).empty());
  Json again = revoke_key(approvals.carol);
  again["reason"] = "once more";
  CHECK(rules(approvals.post(kTrustRoots, again)) == Rules{"already_revoked"});
}

TEST_CASE("a repeated change of the trust roots is not made again and says so", "[api]") {
  ApprovalsServer approvals;
  const Json unknown = revoke_key(Signer("nobody"));
  const Json first = approvals.post(kTrustRoots, unknown);
  const Json repeat = approvals.post(kTrustRoots, unknown);
  CHECK(repeat["duplicate"] == true);
  CHECK(rules(first) == Rules{"unknown_key"});
  CHECK(rules(repeat) == Rules{"unknown_key", "repeated"});

  const auto approvers = [&] {
    const Json list = approvals.server.ask(kTrustRoots);
    REQUIRE(list["rules"].size() == 1);
    return list["rules"][0]["approvers"];
  };
  approvals.post(kTrustRoots, set_rule("T2", 2, 0));
  CHECK(rules(approvals.post(kTrustRoots, set_rule("T2", 1, 0))).empty());
  CHECK(rules(approvals.post(kTrustRoots, set_rule("T2", 2, 0))) == Rules{"repeated"});
  CHECK(approvers() == 1);
  const testing::HttpResponse again =
      approvals.server.post(kTrustRoots, set_rule("T2", 2, 0).dump(),
                            {{"Content-Type", "application/json"}, {"Idempotency-Key", "again"}});
  REQUIRE(again.status == 201);
  CHECK(rules(Json::parse(again.body)).empty());
  CHECK(approvers() == 2);
}

TEST_CASE("a statement that is sent again keeps its place and says so", "[api]") {
  ApprovalsServer approvals;
  const std::string path = "/api/v2/attestations";
  const Json sent = envelope(statement(approval()).dump(), {&approvals.bob});
  const Json first = approvals.post(path, sent);
  const Json repeat = approvals.post(path, sent);
  CHECK(repeat["position"] == first["position"]);
  CHECK(rules(first).empty());
  REQUIRE(rules(repeat) == Rules{"repeated"});
  CHECK(repeat["warnings"].back()["detail"].get<std::string>().find(
            "at position " + first["position"].dump()) != std::string::npos);
}

TEST_CASE("a revocation beside an announced one says what it changes", "[api]") {
  ApprovalsServer approvals;
  const auto revoke = [&](const std::string& from) {
    Json change = revoke_key(approvals.bob);
    if (!from.empty()) change["revoked_at"] = from;
    return approvals.post(kTrustRoots, change);
  };
  CHECK(rules(revoke("2100-01-01T00:00:00Z")).empty());
  CHECK(rules(revoke("2110-01-01T00:00:00Z")) == Rules{"already_revoked"});
  Json added = add_key(approvals.bob, {"approver", "policy"});
  const Json receipt = approvals.post(kTrustRoots, added);
  REQUIRE(rules(receipt) == Rules{"stays_revoked"});
  CHECK(receipt["warnings"][0]["detail"].get<std::string>().find("from 2100-01-01") !=
        std::string::npos);
  CHECK(rules(revoke("2090-01-01T00:00:00Z")).empty());
  CHECK(rules(revoke("")).empty());
}
