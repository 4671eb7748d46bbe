// Approvals over HTTP: the verdict on an access with what proves it, and the register.
#include <algorithm>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "tests/integration/api/approvals_server.h"

using namespace ledgerline;
using namespace ledgerline::test;

namespace {

struct Approvals : ApprovalsServer {
  Signer alice{"alice"};
};

Json with(Json predicate, const std::string& member, const Json& value) {
  predicate[member] = value;
  return predicate;
}

}  // namespace

TEST_CASE("an approval covers what it says, and the answer names the records", "[api]") {
  Approvals approvals;
  CHECK(approvals.verdict() == "none");
  const Json made = approvals.decide(approval(), approvals.bob);
  const Json answer = approvals.check();
  CHECK(answer["verdict"] == "approved");
  CHECK(answer["positions"] == Json({approvals.keys[0], made["position"]}));
  CHECK(answer["quorum"]["approvers"] == 1);
  CHECK(approvals.verdict({{"app", "other"}}) == "wrong_app");
  CHECK(approvals.verdict({{"version", std::string(64, '2')}}) == "wrong_version");
  CHECK(approvals.verdict({{"dataset", "s3%3A%2F%2Flake%3Aother"}}) == "none");
  CHECK(approvals.verdict({{"purpose", "marketing"}}) == "wrong_purpose");
  CHECK(approvals.verdict({{"at", "2020-01-01T00:00:00Z"}}) == "not_yet_valid");
  CHECK(approvals.verdict({{"known_at", "1"}}) == "none");
}

TEST_CASE("columns and contracts are judged where they are restricted", "[api]") {
  Approvals approvals;
  Json predicate = with(approval(), "columns", {"id", "email"});
  predicate["contract"] = {{"id", "orders"}, {"version", "2"}};
  approvals.decide(predicate, approvals.bob);
  CHECK(approvals.verdict({{"columns", "email"}}) == "approved");
  CHECK(approvals.verdict({{"columns", "email,id"}}) == "approved");
  CHECK(approvals.verdict({{"columns", "email,name"}}) == "wrong_columns");
  CHECK(approvals.verdict() == "wrong_columns");
  const std::map<std::string, std::string> contract = {{"columns", "id"},
                                                       {"contract_id", "orders"}};
  auto newer = contract;
  newer["contract_version"] = "3";
  auto same = contract;
  same["contract_version"] = "2";
  CHECK(approvals.verdict(same) == "approved");
  CHECK(approvals.verdict(newer) == "wrong_contract");
  CHECK(approvals.verdict(contract) == "wrong_contract");
}

TEST_CASE("a column whose name holds a comma is named by itself", "[api]") {
  Approvals approvals;
  approvals.decide(with(approval(), "columns", {"name, first", "id"}), approvals.bob);
  CHECK(approvals.verdict({{"columns", "name,%20first"}}) == "wrong_columns");
  CHECK(approvals.verdict({{"column", "name,%20first"}}) == "approved");
  CHECK(approvals.verdict({{"column", "name,%20first&column=id"}}) == "approved");
  CHECK(approvals.verdict({{"column", "name,%20first"}, {"columns", "id"}}) == "approved");
  CHECK(approvals.verdict({{"column", "name,%20first"}, {"columns", "other"}}) == "wrong_columns");
  const auto none =
      approvals.server.get("/api/v2/approvals/check?app=router&dataset=orders&column=");
  CHECK(none.status == 400);
  CHECK(none.body.find("\"?column\"") != std::string::npos);
}

TEST_CASE("a contract's version or digest without its id is a fault", "[api]") {
  Approvals approvals;
  for (const std::string name : {"contract_version", "contract_digest"}) {
    const testing::HttpResponse response = approvals.server.get(
        "/api/v2/approvals/check?app=router&dataset=s3%3A%2F%2Flake%3Aorders&" + name + "=9");
    CHECK(response.status == 400);
    CHECK(Json::parse(response.body)["errors"][0]["pointer"] == "?contract_id");
  }
}

TEST_CASE("an approval that arrives after the access is late", "[api]") {
  Approvals approvals;
  approvals.decide(with(approval(), "valid_from", "2020-01-01T00:00:00Z"), approvals.bob);
  CHECK(approvals.verdict({{"at", "2021-01-01T00:00:00Z"}}) == "approved_late");
  CHECK(approvals.verdict() == "approved");
  CHECK(approvals.verdict({{"at", "2019-01-01T00:00:00Z"}}) == "not_yet_valid");
}

TEST_CASE("an approval ends when it says, and when somebody trusted withdraws it", "[api]") {
  Approvals approvals;
  const Json first =
      approvals.decide(with(approval(), "valid_until", "2100-01-01T00:00:00Z"), approvals.bob);
  CHECK(approvals.verdict({{"at", "2100-01-01T00:00:00Z"}}) == "expired");
  CHECK(approvals.verdict({{"at", "2099-12-31T23:59:59Z"}}) == "approved");
  const Json withdrawal = {{"decision", "withdraw"},
                           {"rationale", "no longer needed"},
                           {"revokes", {first["statement"]}}};
  approvals.decide(withdrawal, approvals.alice);
  CHECK(approvals.verdict() == "approved");
  const Json withdrawn = approvals.decide(withdrawal, approvals.carol);
  const Json answer = approvals.check();
  CHECK(answer["verdict"] == "revoked");
  CHECK(answer["positions"] == Json({first["position"], withdrawn["position"]}));
  const std::string before = std::to_string(withdrawn["position"].get<int>() - 1);
  CHECK(approvals.verdict({{"known_at", before}}) == "approved");
  Json again = with(approval(), "rationale", "needed again");
  again["supersedes"] = {first["statement"]};
  approvals.decide(again, approvals.bob);
  CHECK(approvals.verdict() == "approved");
}

TEST_CASE("only an approver or who signed it ends an approval", "[api]") {
  Approvals approvals;
  const Signer engine("engine");
  approvals.post("/api/v2/trust-roots", add_key(engine, {"policy"}));
  approvals.post("/api/v2/trust-roots", add_key(approvals.alice, {"approver"}));
  const Json by_bob = approvals.decide(approval(), approvals.bob);
  const auto withdrawal = [](const Json& ended) {
    return Json{{"decision", "withdraw"}, {"rationale", "no"}, {"revokes", {ended["statement"]}}};
  };
  approvals.decide(withdrawal(by_bob), engine);
  CHECK(approvals.verdict() == "approved");
  Json other = with(approval(), "app", "other");
  other["supersedes"] = {by_bob["statement"]};
  approvals.decide(other, approvals.alice);
  CHECK(approvals.verdict() == "approved");
  const Json by_engine =
      approvals.decide(with(approval(), "rationale", "all checks passed"), engine);
  const auto state_of_engine = [&] {
    const Json list = approvals.server.ask("/api/v2/approvals");
    for (const Json& row : list["approvals"]) {
      if (row["position"] == by_engine["position"]) return row["state"].get<std::string>();
    }
    return std::string();
  };
  CHECK(state_of_engine() == "in_force");
  approvals.decide(withdrawal(by_engine), engine);
  CHECK(state_of_engine() == "revoked");
  approvals.decide(withdrawal(by_bob), approvals.carol);
  CHECK(approvals.verdict() == "revoked");
}

TEST_CASE("an ending and a refusal take effect when they say, and not before they arrive",
          "[api]") {
  Approvals approvals;
  const Json made =
      approvals.decide(with(approval(), "valid_from", "2020-01-01T00:00:00Z"), approvals.bob);
  const std::map<std::string, std::string> earlier = {{"at", "2021-01-01T00:00:00Z"}};
  REQUIRE(approvals.verdict(earlier) == "approved_late");
  Json withdrawal = {
      {"decision", "withdraw"}, {"rationale", "no"}, {"revokes", {made["statement"]}}};
  withdrawal["valid_from"] = "2100-01-01T00:00:00Z";
  approvals.decide(withdrawal, approvals.carol);
  CHECK(approvals.verdict() == "approved");
  CHECK(approvals.verdict({{"at", "2100-01-01T00:00:00Z"}}) == "revoked");
  const Json refusal = approvals.decide(
      with(with(approval(), "decision", "reject"), "valid_from", "2019-01-01T00:00:00Z"),
      approvals.carol);
  CHECK(approvals.verdict(earlier) == "approved_late");
  CHECK(approvals.verdict() == "rejected");
  withdrawal["revokes"].push_back(refusal["statement"]);
  withdrawal["valid_from"] = "2019-01-01T00:00:00Z";
  const Json ended = approvals.decide(withdrawal, approvals.carol);
  CHECK(approvals.verdict(earlier) == "approved_late");
  const Json now = approvals.check();
  CHECK(now["verdict"] == "revoked");
  CHECK(now["positions"] == Json({made["position"], ended["position"]}));
  const Json list = approvals.server.ask("/api/v2/approvals?decision=approve")["approvals"];
  CHECK(list[0]["ended"]["time"] > "2026-01-01T00:00:00Z");
}

TEST_CASE("a refusal is its approver's word over every access that it covers", "[api]") {
  Approvals approvals;
  const Json refusal = with(approval(), "decision", "reject");
  const Json wide = with(refusal, "dataset", {{"namespace", "s3://lake"}, {"name", "*"}});
  for (const Json& each :
       {with(refusal, "requester", "somebody else"), with(refusal, "tier", "T9"), wide}) {
    approvals.decide(approval(), approvals.bob);
    REQUIRE(approvals.verdict() == "approved");
    const Json refused = approvals.decide(each, approvals.carol);
    const Json answer = approvals.check();
    CHECK(answer["verdict"] == "rejected");
    CHECK(answer["positions"] == Json({approvals.keys[1], refused["position"]}));
    approvals.decide(
        {{"decision", "withdraw"}, {"rationale", "a mistake"}, {"revokes", {refused["statement"]}}},
        approvals.carol);
  }
  approvals.decide(with(refusal, "columns", {"email"}), approvals.carol);
  approvals.decide(with(refusal, "purpose", "marketing"), approvals.carol);
  CHECK(approvals.verdict({{"columns", "id"}}) == "approved");
  CHECK(approvals.verdict({{"columns", "email"}}) == "rejected");
  CHECK(approvals.verdict({{"columns", "email,id"}}) == "rejected");
  CHECK(approvals.verdict() == "rejected");
  approvals.decide(with(approval(), "requester", "dora"), approvals.carol);
  CHECK(approvals.verdict({{"columns", "email"}}) == "approved");
  CHECK(approvals.verdict({{"columns", "email,id"}}) == "approved");
}

TEST_CASE("a refusal of one version of a contract stands where none is stated", "[api]") {
  Approvals approvals;
  approvals.decide(approval(), approvals.bob);
  const Json second = {{"id", "c"}, {"version", "2"}};
  approvals.decide(with(with(approval(), "decision", "reject"), "contract", second),
                   approvals.carol);
  CHECK(approvals.verdict({{"contract_id", "c"}}) == "rejected");
  CHECK(approvals.verdict({{"contract_id", "c"}, {"contract_version", "2"}}) == "rejected");
  CHECK(approvals.verdict({{"contract_id", "c"}, {"contract_version", "1"}}) == "approved");
}

TEST_CASE("an approval signed before a refusal does not take it back by beginning later", "[api]") {
  Approvals approvals;
  approvals.decide(with(approval(), "valid_from", "2030-01-01T00:00:00Z"), approvals.bob);
  approvals.decide(with(approval(), "decision", "reject"), approvals.bob);
  const std::map<std::string, std::string> later = {{"at", "2031-01-01T00:00:00Z"}};
  CHECK(approvals.verdict(later) == "rejected");
  approvals.decide(with(approval(), "valid_from", "2030-01-02T00:00:00Z"), approvals.bob);
  CHECK(approvals.verdict(later) == "approved");
}

TEST_CASE("a check can ask for a tier's rule, whatever the approvals name", "[api]") {
  Approvals approvals;
  approvals.post("/api/v2/trust-roots", set_rule("T2", 2, 0));
  approvals.decide(with(approval(), "tier", "t2"), approvals.bob);
  CHECK(approvals.verdict() == "approved");
  const Json answer = approvals.check({{"tier", "T2"}});
  CHECK(answer["verdict"] == "insufficient_approvers");
  CHECK(answer["quorum"]["approvers_needed"] == 2);
  approvals.decide(with(approval(), "tier", "t2"), approvals.carol);
  CHECK(approvals.verdict({{"tier", "T2"}}) == "approved");
}

TEST_CASE("conditions are told by check and register", "[api]") {
  Approvals approvals;
  const Json none = approvals.decide(with(approval(), "conditions", Json::array()), approvals.bob);
  CHECK_FALSE(approvals.check().contains("conditional"));
  CHECK_FALSE(approvals.server.ask("/api/v2/approvals")["approvals"][0].contains("conditional"));
  approvals.decide(with(approval(), "conditions", {"mask the address"}), approvals.carol);
  CHECK(approvals.check()["conditional"] == true);
  CHECK(approvals.server.ask("/api/v2/approvals")["approvals"][1]["conditional"] == true);
}

TEST_CASE("a slip does not remove a restriction", "[api]") {
  Approvals approvals;
  const auto refused = [&](const Json& predicate) {
    const auto answer = approvals.server.post(
        "/api/v2/attestations", envelope(statement(predicate).dump(), {&approvals.bob}).dump());
    INFO(answer.body);
    CHECK(answer.status == 400);
    return Json::parse(answer.body)["pointer"];
  };
  for (const char* const member : {"columns", "valid_until", "tier", "contract", "conditions"}) {
    CHECK(refused(with(approval(), member, nullptr)) ==
          "/payload/predicate/" + std::string(member));
  }
  CHECK(refused(with(approval(), "Columns", {"id"})) == "/payload/predicate/Columns");
  const Json contract = {{"id", "c"}, {"version", nullptr}};
  CHECK(refused(with(approval(), "contract", contract)) == "/payload/predicate/contract/version");
  CHECK(approvals.verdict() == "none");
}

TEST_CASE("a requester's name is compared without case and blanks at its ends", "[api]") {
  Approvals approvals;
  approvals.post("/api/v2/trust-roots", add_key(approvals.alice, {"approver"}));
  approvals.decide(with(approval(), "requester", "ALICE "), approvals.alice);
  CHECK(approvals.verdict() == "self_approved");
}

TEST_CASE("answers name the later revocation of a key that signed", "[api]") {
  Approvals approvals;
  const Json made = approvals.decide(approval(), approvals.bob);
  CHECK_FALSE(approvals.check().contains("revoked_later"));
  const Json revoked = approvals.post("/api/v2/trust-roots", revoke_key(approvals.bob));
  const Json answer = approvals.check();
  CHECK(answer["verdict"] == "approved");
  REQUIRE(answer["revoked_later"].size() == 1);
  CHECK(answer["revoked_later"][0]["key_id"] == approvals.bob.key_id());
  CHECK(answer["revoked_later"][0]["owner"] == "bob");
  CHECK(answer["revoked_later"][0]["position"] == revoked["position"]);
  CHECK(answer["revoked_later"][0]["reason"] == revoke_key(approvals.bob)["reason"]);
  const std::string before = std::to_string(revoked["position"].get<int>() - 1);
  CHECK_FALSE(approvals.check({{"known_at", before}}).contains("revoked_later"));
  const Json row = approvals.server.ask("/api/v2/approvals")["approvals"][0];
  CHECK(row["signed_by"][0]["revoked_later"]["position"] == revoked["position"]);
  const Json then = approvals.server.ask("/api/v2/approvals?known_at=" + before)["approvals"][0];
  CHECK_FALSE(then["signed_by"][0].contains("revoked_later"));
}

TEST_CASE("a tier asks for distinct keys, and nobody approves their own request", "[api]") {
  Approvals approvals;
  approvals.post("/api/v2/trust-roots", add_key(approvals.alice, {"approver"}));
  const Json rule = approvals.post("/api/v2/trust-roots", set_rule("T2", 2, 0));
  const Json request = with(approval(), "tier", "T2");
  approvals.decide(request, approvals.alice);
  CHECK(approvals.verdict() == "self_approved");
  approvals.decide(request, approvals.bob);
  CHECK(approvals.verdict() == "insufficient_approvers");
  approvals.decide(with(request, "rationale", "once more"), approvals.bob);
  CHECK(approvals.verdict() == "insufficient_approvers");
  approvals.decide(with(request, "rationale", "I agree"), approvals.carol);
  const Json answer = approvals.check();
  CHECK(answer["verdict"] == "approved");
  CHECK(answer["quorum"]["approvers"] == 2);
  CHECK(answer["quorum"]["rule_record"] == rule["position"]);
  approvals.decide(with(request, "decision", "reject"), approvals.carol);
  CHECK(approvals.verdict() == "rejected");
}

TEST_CASE("a policy engine's summary counts where a tier asks for one", "[api]") {
  Approvals approvals;
  const Signer engine("engine");
  approvals.post("/api/v2/trust-roots", add_key(engine, {"policy"}));
  approvals.post("/api/v2/trust-roots", set_rule("", 1, 1));
  approvals.decide(approval(), approvals.bob);
  CHECK(approvals.verdict() == "insufficient_approvers");
  const Json summary = {{"verifier", {{"id", "https://engine.example"}}},
                        {"timeVerified", "2020-01-01T00:00:00Z"},
                        {"verificationResult", "PASSED"}};
  const std::string payload = statement(summary, "https://slsa.dev/verification_summary/v1").dump();
  approvals.post("/api/v2/attestations", envelope(payload, {&approvals.bob}));
  CHECK(approvals.verdict() == "insufficient_approvers");
  const Signer own("alice");
  approvals.post("/api/v2/trust-roots", add_key(own, {"policy"}));
  approvals.post("/api/v2/attestations", bundle(payload, own));
  CHECK(approvals.verdict() == "insufficient_approvers");
  approvals.post("/api/v2/attestations", bundle(payload, engine));
  CHECK(approvals.verdict() == "approved");
}

TEST_CASE("signatures that do not count are told apart", "[api]") {
  Approvals approvals;
  approvals.decide(approval(), approvals.alice);
  CHECK(approvals.verdict() == "untrusted_key");
  Approvals others;
  Json body = envelope(statement(approval()).dump(), {&others.bob});
  body["payload"] = envelope(statement(approval()).dump() + " ", {})["payload"];
  others.post("/api/v2/attestations", body);
  CHECK(others.verdict() == "bad_signature");
}

TEST_CASE("the register lists decisions with their state, by filter and page", "[api]") {
  Approvals approvals;
  const Json first = approvals.decide(approval(), approvals.bob);
  approvals.decide(with(approval(), "decision", "reject"), approvals.carol);
  Json wide = approval();
  wide["dataset"] = {{"namespace", "s3://*"}, {"name", "ord*"}};
  wide["tier"] = "T1";
  approvals.decide(wide, approvals.alice);
  const auto count = [&](const std::string& query) {
    return approvals.server.ask("/api/v2/approvals?" + query)["approvals"].size();
  };
  CHECK(count("app=router") == 3);
  CHECK(count("decision=reject") == 1);
  CHECK(count("state=not_counted") == 1);
  CHECK(count("approver=bob") == 1);
  CHECK(count("tier=T1") == 1);
  CHECK(count("dataset=s3%3A%2F%2Flake%3Aorders") == 3);
  CHECK(count("dataset=s3%3A%2F%2Flake%3Aordinary") == 1);
  CHECK(count("requester=nobody") == 0);
  CHECK(approvals.server.get("/api/v2/approvals?app=nobody").status == 404);
  const Json page = approvals.server.ask("/api/v2/approvals?limit=1");
  REQUIRE(page["approvals"].size() == 1);
  CHECK(page["approvals"][0]["position"] == first["position"]);
  CHECK(page["approvals"][0]["signed_by"][0]["owner"] == "bob");
  const Json next =
      approvals.server.ask("/api/v2/approvals?limit=1&cursor=" + page["cursor"].get<std::string>());
  CHECK(next["approvals"][0]["position"] != first["position"]);
  std::string forged = *from_base64(page["cursor"].get<std::string>());
  forged.replace(forged.size() - 8, 8, 8, '\xff');
  std::string text = to_base64(forged);
  text.erase(text.find_last_not_of('=') + 1);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  CHECK(approvals.server.get("/api/v2/approvals?limit=1&cursor=" + text).status == 400);
}

TEST_CASE("a reviewer sees the dataset, what it is made from and what was decided", "[api]") {
  Approvals approvals;
  const Json made = approvals.decide(
      with(approval(), "dataset", {{"namespace", "db"}, {"name", "clean"}}), approvals.bob);
  CHECK(approvals.server.ask("/api/v2/approvals/context?dataset=db%3Aclean")["dataset"].is_null());
  approvals.server.accept(run_event({"COMPLETE",
                                     "2026-11-22T04:00:00Z",
                                     "01902b9e-0000-7000-8000-000000000001",
                                     "job",
                                     {"raw"},
                                     {"clean"}}));
  const Json seen = approvals.server.ask("/api/v2/approvals/context?app=router&dataset=db%3Aclean");
  CHECK(seen["dataset"]["name"] == "clean");
  REQUIRE(seen["upstream"].size() == 1);
  CHECK(seen["upstream"][0]["name"] == "raw");
  REQUIRE(seen["approvals"].size() == 1);
  CHECK(seen["approvals"][0]["position"] == made["position"]);
  CHECK(seen["contract"].is_null());
  CHECK(seen["incidents"].empty());
  CHECK(approvals.server.get("/api/v2/approvals/context").status == 400);
  CHECK(approvals.server.get("/api/v2/approvals/context?app=nobody&dataset=x").status == 404);
}
