// Reports on approvals over HTTP: what ends soon, what was used after its end, who signed.
#include <catch2/catch.hpp>

#include "tests/integration/api/api_server.h"
#include "tests/support/signed_statements.h"

using namespace ledgerline;
using namespace ledgerline::test;

namespace {

const std::string kReports = "/api/v2/reports/";

Json post(ApiServer& server, const std::string& path, const Json& body) {
  const testing::HttpResponse response = server.post(path, body.dump());
  INFO(response.body);
  REQUIRE(response.status == 201);
  return Json::parse(response.body);
}

Json decide(ApiServer& server, const Json& predicate, const std::vector<const Signer*>& signers) {
  return post(server, "/api/v2/attestations", envelope(statement(predicate).dump(), signers));
}

Json read_at(const std::string& time) {
  return {{"time", time},
          {"user", "ann"},
          {"app", {{"id", "router"}, {"version", "sha256:" + std::string(kVersion)}}},
          {"dataset", {{"namespace", "s3://lake"}, {"name", "orders"}}},
          {"purpose", "support"}};
}

Json with(Json predicate, const std::string& member, const Json& value) {
  predicate[member] = value;
  return predicate;
}

}  // namespace

TEST_CASE("approvals that end soon are listed by their end", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  post(server, "/api/v2/trust-roots", add_key(bob, {"approver"}));
  Json base = with(approval(), "valid_from", "2020-01-01T00:00:00Z");
  const Json second = decide(server, with(base, "valid_until", "2030-01-20T00:00:00Z"), {&bob});
  const Json first = decide(server, with(base, "valid_until", "2030-01-10T00:00:00Z"), {&bob});
  decide(server, with(base, "valid_until", "2030-03-01T00:00:00Z"), {&bob});
  const Json list =
      server.ask(kReports + "expiring-approvals?from=2030-01-05T00:00:00Z&days=30")["approvals"];
  REQUIRE(list.size() == 2);
  CHECK(list[0]["position"] == first["position"]);
  CHECK(list[1]["position"] == second["position"]);
  CHECK(server.get(kReports + "expiring-approvals?days=0").status == 400);
}

TEST_CASE("an access after its approval's end is found with what proves it", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  post(server, "/api/v2/trust-roots", add_key(bob, {"approver"}));
  Json predicate = with(approval(), "valid_from", "2025-01-01T00:00:00Z");
  predicate["valid_until"] = "2025-02-01T00:00:00Z";
  const Json made = decide(server, predicate, {&bob});
  const Json accesses = {read_at("2025-01-15T00:00:00Z"), read_at("2025-02-15T00:00:00Z"),
                         with(read_at("2025-02-16T00:00:00Z"), "purpose", "other")};
  const Json logged = post(server, "/api/v2/access", accesses);
  const Json report = server.ask(kReports + "expired-in-use?app=router");
  CHECK(report["judged"] == 3);
  REQUIRE(report["rows"].size() == 1);
  const Json& row = report["rows"][0];
  CHECK(row["verdict"] == "expired");
  CHECK(row["position"] == logged["position"]);
  CHECK(row["item"] == 1);
  CHECK(row["positions"] == Json{made["position"]});
  CHECK(server.ask(kReports + "expired-in-use")["rows"].size() == 1);
  CHECK(server.ask(kReports + "expired-in-use?to=2025-02-15T00:00:00Z")["rows"].empty());
  CHECK(server.get(kReports + "expired-in-use?app=nobody").status == 404);

  CHECK(report["unscoped"] == 0);
  Json bare = read_at("2025-02-17T00:00:00Z");
  bare.erase("purpose");
  Json unversioned = read_at("2025-02-18T00:00:00Z");
  unversioned["app"].erase("version");
  post(server, "/api/v2/access", Json{bare, unversioned});
  const Json more = server.ask(kReports + "expired-in-use?app=router");
  CHECK(more["judged"] == 5);
  CHECK(more["unscoped"] == 2);
  CHECK(more["rows"].size() == 1);
}

TEST_CASE("approvals from too few hands are told apart", "[api]") {
  ApiServer server;
  const Signer alice("alice");
  const Signer bob("bob");
  const Signer also_bob("bob");
  const Signer carol("carol");
  for (const Signer* signer : {&alice, &bob, &also_bob, &carol}) {
    post(server, "/api/v2/trust-roots", add_key(*signer, {"approver"}));
  }
  decide(server, approval(), {&bob});
  decide(server, with(with(approval(), "rationale", "1"), "requester", "Alice"), {&alice});
  decide(server, with(approval(), "rationale", "2"), {&bob, &also_bob});
  decide(server, with(approval(), "rationale", "3"), {&carol});
  const Json rows = server.ask(kReports + "separation-of-duties")["rows"];
  REQUIRE(rows.size() == 3);
  CHECK(rows[0]["fault"] == "self_approval");
  CHECK(rows[1]["fault"] == "same_owner");
  CHECK(rows[1]["owner"] == "bob");
  CHECK(rows[2]["fault"] == "signer_not_named");
  CHECK(rows[2]["approval"]["rationale"] == "3");
}

TEST_CASE("one owner's keys in envelopes of their own are one hand", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  const Signer also_bob("Bob");
  const Signer carol("carol");
  for (const Signer* signer : {&bob, &also_bob, &carol}) {
    post(server, "/api/v2/trust-roots", add_key(*signer, {"approver"}));
  }
  post(server, "/api/v2/trust-roots", set_rule("T2", 2, 0));
  Json request = with(approval(), "tier", "T2");
  request.erase("approvers");
  decide(server, request, {&bob});
  decide(server, with(request, "rationale", "again"), {&bob});
  decide(server, request, {&carol});
  Json narrow = with(request, "columns", {"id"});
  decide(server, narrow, {&also_bob});
  CHECK(server.ask(kReports + "separation-of-duties")["rows"].empty());
  Json past = with(request, "valid_from", "2020-01-01T00:00:00Z");
  decide(server, with(past, "valid_until", "2021-01-01T00:00:00Z"), {&also_bob});
  CHECK(server.ask(kReports + "separation-of-duties")["rows"].empty());
  const Json second = decide(server, request, {&also_bob});
  const Json rows = server.ask(kReports + "separation-of-duties")["rows"];
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["fault"] == "same_owner");
  CHECK(rows[0]["owner"] == "Bob");
  CHECK(rows[0]["approval"]["position"] == second["position"]);
}

TEST_CASE("a key that is given to another name stays the same hand", "[api]") {
  ApiServer server;
  const Signer bob("bob");
  const Signer carol("carol");
  const Signer dave("dave");
  for (const Signer* signer : {&bob, &carol, &dave}) {
    post(server, "/api/v2/trust-roots", add_key(*signer, {"approver"}));
  }
  Json request = approval();
  request.erase("approvers");
  const Json selfish = decide(server, request, {&bob});
  const Json both = decide(server, with(request, "rationale", "again"), {&carol, &dave});
  const std::string report = kReports + "separation-of-duties";
  CHECK(server.ask(report)["rows"].empty());
  const auto give = [&](const Signer& signer, const std::string& owner) {
    Json change = add_key(signer, {"approver"});
    change["key"]["owner"] = owner;
    return post(server, "/api/v2/trust-roots", change);
  };
  give(bob, "alice");
  give(dave, "Carol");
  const Json rows = server.ask(report)["rows"];
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["fault"] == "owner_changed");
  CHECK(rows[0]["owner"] == "bob");
  CHECK(rows[0]["approval"]["position"] == selfish["position"]);
  CHECK(rows[1]["fault"] == "same_owner");
  CHECK(rows[1]["approval"]["position"] == both["position"]);
}
