// Erasing and approvals: what ended or refused one cannot be taken away while it stays.
#include <chrono>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/integration/api/approvals_server.h"

using namespace ledgerline;
using namespace ledgerline::test;

namespace {

class Desk : public ApprovalsServer {
 public:
  Json withdraw(const Json& decided, const Signer& signer) {
    return decide({{"decision", "withdraw"},
                   {"rationale", "no longer needed"},
                   {"revokes", {decided["statement"]}}},
                  signer);
  }
  testing::HttpResponse erase(const std::vector<Json>& positions, const std::string& what) {
    const Json request = {{"positions", positions},
                          {"what", what},
                          {"reason", "asked for"},
                          {"requested_by", "somebody"}};
    return server.post("/api/v2/erasures", request.dump());
  }
  Json retract(const std::vector<Json>& positions, const std::string& reason) {
    return post("/api/v2/retractions",
                {{"positions", positions}, {"reason", reason}, {"requested_by", "carol"}});
  }
  testing::HttpResponse retain(Timestamp before) {
    const Json request = {{"kinds", {"attestation"}},
                          {"received_before", to_string(before)},
                          {"reason", "age"},
                          {"requested_by", "policy"}};
    return server.post("/api/v2/retention", request.dump());
  }
  // Stored records after this call came later than this.
  static Timestamp pause() {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const Timestamp now = SystemClock().now();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return now;
  }
  bool is_whole(const Json& receipt) {
    const Json record =
        server.ask("/api/v2/records/" + std::to_string(receipt["position"].get<int>()));
    return record["complete"];
  }

  Signer mallory{"mallory"};
};

// Two policy engines, of which a tier asks for one.
class Engines : public Desk {
 public:
  Engines() {
    for (const Signer* signer : {&engine, &other}) {
      post("/api/v2/trust-roots", add_key(*signer, {"policy"}));
    }
    post("/api/v2/trust-roots", set_rule("", 1, 1));
  }

  static Json summary(std::string_view result, std::string_view time, std::string_view version) {
    return statement({{"verifier", {{"id", "https://engine.example"}}},
                      {"timeVerified", time},
                      {"verificationResult", result}},
                     "https://slsa.dev/verification_summary/v1", version);
  }
  Json verify(std::string_view result, std::string_view time, const Signer& signer,
              std::string_view version = kVersion) {
    return post("/api/v2/attestations", envelope(summary(result, time, version).dump(), {&signer}));
  }
  Json verify(std::string_view result, std::string_view time) {
    return verify(result, time, engine);
  }

  Signer engine{"engine"};
  Signer other{"other"};
};

Json rejection() {
  Json predicate = approval();
  predicate["decision"] = "reject";
  return predicate;
}

// As `retracted` of a verdict lists a record.
Json named(const Json& record, const Json& retraction) {
  return Json::array(
      {{{"position", record["position"]}, {"retracted_by", retraction["position"]}}});
}

std::string name_of(const Json& receipt) {
  return "position " + std::to_string(receipt["position"].get<int>());
}

}  // namespace

TEST_CASE("a withdrawal cannot be erased while its approval stays", "[api]") {
  Desk desk;
  const Json approved = desk.decide(approval(), desk.bob);
  const Json withdrawn = desk.withdraw(approved, desk.carol);
  for (const char* const what : {"body", "header", "both"}) {
    const testing::HttpResponse refused = desk.erase({withdrawn["position"]}, what);
    INFO(refused.body);
    CHECK(refused.status == 409);
    CHECK(refused.body.find(name_of(withdrawn) + " ends or refuses the approval at " +
                            name_of(approved)) != std::string::npos);
  }
  CHECK(desk.verdict() == "revoked");
  CHECK(desk.is_whole(withdrawn));

  SECTION("both go together") {
    CHECK(desk.erase({approved["position"], withdrawn["position"]}, "body").status == 201);
  }
  SECTION("or the approval first") {
    CHECK(desk.erase({approved["position"]}, "header").status == 201);
    CHECK(desk.erase({withdrawn["position"]}, "both").status == 201);
  }
  CHECK(desk.verdict() != "approved");
}

TEST_CASE("a replacement cannot be erased while what it replaced stays", "[api]") {
  Desk desk;
  const Json first = desk.decide(approval(), desk.bob);
  Json narrower = approval();
  narrower["columns"] = {"id"};
  narrower["supersedes"] = {first["statement"]};
  const Json second = desk.decide(narrower, desk.bob);
  CHECK(desk.erase({second["position"]}, "both").status == 409);
  CHECK(desk.verdict() != "approved");
  CHECK(desk.erase({first["position"]}, "both").status == 201);
  CHECK(desk.erase({second["position"]}, "both").status == 201);
}

TEST_CASE("a rejection cannot be erased while an approval of the same stays", "[api]") {
  Desk desk;
  const Json rejected = desk.decide(rejection(), desk.carol);
  const Json approved = desk.decide(approval(), desk.bob);
  CHECK(desk.verdict() == "rejected");
  const testing::HttpResponse refused = desk.erase({rejected["position"]}, "body");
  INFO(refused.body);
  CHECK(refused.status == 409);
  CHECK(refused.body.find(name_of(approved)) != std::string::npos);
  CHECK(desk.verdict() == "rejected");
  CHECK(desk.erase({approved["position"], rejected["position"]}, "both").status == 201);
}

TEST_CASE("a rejection stays beside an approval whose pattern overlaps its own", "[api]") {
  const auto [of_rejection, of_approval, held] =
      GENERATE(table<std::string, std::string, bool>({{"ord*", "orders", true},
                                                      {"orders", "ord*", true},
                                                      {"ord*", "*ers", true},
                                                      {"order*", "other*", false}}));
  Desk desk;
  const auto about = [](Json predicate, const std::string& dataset) {
    predicate["dataset"] = {{"namespace", "s3://lake"}, {"name", dataset}};
    return predicate;
  };
  INFO(of_rejection << " and " << of_approval);
  const Json rejected = desk.decide(about(rejection(), of_rejection), desk.carol);
  desk.decide(about(approval(), of_approval), desk.bob);
  CHECK(desk.erase({rejected["position"]}, "body").status == (held ? 409 : 201));
}

TEST_CASE("what ended nothing can be erased", "[api]") {
  Desk desk;
  const Json approved = desk.decide(approval(), desk.bob);
  // Nobody trusted her, so her words end and refuse nothing.
  const Json withdrawn = desk.withdraw(approved, desk.mallory);
  const Json rejected = desk.decide(rejection(), desk.mallory);
  CHECK(desk.erase({withdrawn["position"], rejected["position"]}, "both").status == 201);
  CHECK(desk.verdict() == "approved");
  Json elsewhere = rejection();
  elsewhere["purpose"] = "marketing";
  CHECK(desk.erase({desk.decide(elsewhere, desk.carol)["position"]}, "both").status == 201);
  CHECK(desk.erase({approved["position"]}, "both").status == 201);
}

TEST_CASE("a failing policy result cannot be erased while an earlier passing one stays", "[api]") {
  Engines desk;
  desk.decide(approval(), desk.bob);
  const Json passed = desk.verify("PASSED", "2020-01-01T00:00:00Z");
  CHECK(desk.verdict() == "approved");
  const Json failed = desk.verify("FAILED", "2020-01-02T00:00:00Z");
  REQUIRE(desk.verdict() == "insufficient_approvers");
  for (const char* const what : {"body", "header", "both"}) {
    const testing::HttpResponse refused = desk.erase({failed["position"]}, what);
    INFO(refused.body);
    CHECK(refused.status == 409);
    CHECK(refused.body.find(name_of(failed) +
                            " is a failing policy result after the passing one "
                            "at " +
                            name_of(passed)) != std::string::npos);
  }
  CHECK(desk.verdict() == "insufficient_approvers");
  CHECK(desk.is_whole(failed));

  SECTION("both go together") {
    CHECK(desk.erase({passed["position"], failed["position"]}, "body").status == 201);
  }
  SECTION("or the passing one first") {
    CHECK(desk.erase({passed["position"]}, "header").status == 201);
    CHECK(desk.erase({failed["position"]}, "both").status == 201);
  }
  SECTION("and a later one goes alone, for this one stays between") {
    const Json later = desk.verify("FAILED", "2020-01-03T00:00:00Z");
    CHECK(desk.erase({later["position"]}, "both").status == 201);
    CHECK(desk.erase({failed["position"]}, "both").status == 409);
  }
  CHECK(desk.verdict() == "insufficient_approvers");
}

TEST_CASE("a failing result that silences no passing one can be erased", "[api]") {
  Engines desk;
  desk.decide(approval(), desk.bob);
  std::vector<Json> failing;
  // An engine of its own without a passing result, and one whose passing result is later.
  failing.push_back(desk.verify("FAILED", "2020-01-02T00:00:00Z", desk.other)["position"]);
  desk.verify("PASSED", "2020-01-03T00:00:00Z", desk.other);
  // Not trusted as policy engines.
  desk.verify("PASSED", "2020-01-01T00:00:00Z", desk.bob);
  failing.push_back(desk.verify("FAILED", "2020-01-02T00:00:00Z", desk.bob)["position"]);
  desk.verify("PASSED", "2020-01-01T00:00:00Z", desk.mallory);
  failing.push_back(desk.verify("FAILED", "2020-01-02T00:00:00Z", desk.mallory)["position"]);
  // Of another version.
  desk.verify("PASSED", "2020-01-01T00:00:00Z", desk.engine, std::string(64, '2'));
  failing.push_back(desk.verify("FAILED", "2020-01-02T00:00:00Z")["position"]);
  const testing::HttpResponse erased = desk.erase(failing, "both");
  INFO(erased.body);
  CHECK(erased.status == 201);
}

TEST_CASE("a failing result about many versions speaks for the last as for the first", "[api]") {
  Engines desk;
  const std::string last(64, 'f');
  Json subjects = Json::array();
  for (int i = 10; i < 40; ++i) {
    const std::string digest = std::to_string(i) + std::string(62, '0');
    subjects.push_back({{"name", "v"}, {"digest", {{"sha256", digest}}}});
  }
  subjects.push_back({{"name", "v"}, {"digest", {{"sha256", last}}}});
  const Json passed = desk.verify("PASSED", "2020-01-01T00:00:00Z", desk.engine, last);
  Json all = Engines::summary("FAILED", "2020-01-02T00:00:00Z", last);
  all["subject"] = subjects;
  const Json failed = desk.post("/api/v2/attestations", envelope(all.dump(), {&desk.engine}));
  const testing::HttpResponse refused = desk.erase({failed["position"]}, "both");
  INFO(refused.body);
  CHECK(refused.status == 409);
  CHECK(refused.body.find(name_of(passed)) != std::string::npos);
}

TEST_CASE("retention passes over a failing result as long as the passing one is younger", "[api]") {
  Engines desk;
  const Json failed = desk.verify("FAILED", "2020-01-02T00:00:00Z");
  const Timestamp between = Desk::pause();
  const Json passed = desk.verify("PASSED", "2020-01-01T00:00:00Z");
  const testing::HttpResponse none = desk.retain(between);
  CHECK(none.status == 404);
  CHECK(none.body.find(name_of(failed)) != std::string::npos);
  CHECK(desk.is_whole(failed));
  CHECK(desk.retain(Desk::pause()).status == 201);
  CHECK_FALSE(desk.is_whole(failed));
  CHECK_FALSE(desk.is_whole(passed));
}

TEST_CASE("a failing result can be retracted; what was known before still holds it", "[api]") {
  Engines desk;
  desk.decide(approval(), desk.bob);
  desk.verify("PASSED", "2020-01-01T00:00:00Z");
  const Json failed = desk.verify("FAILED", "2020-01-02T00:00:00Z");
  const Json retracted = desk.retract({failed["position"]}, "the check was broken");
  const Json now = desk.check();
  CHECK(now["verdict"] == "approved");
  CHECK(now["retracted"] == named(failed, retracted));
  const Json record =
      desk.server.ask("/api/v2/records/" + std::to_string(failed["position"].get<int>()));
  CHECK(record["retracted_by"] == retracted["position"]);
  const auto known_at = failed["position"].get<std::uint64_t>();
  REQUIRE(desk.server.await_past(known_at));
  const Json before = desk.check({{"known_at", std::to_string(known_at)}});
  CHECK(before["verdict"] == "insufficient_approvers");
  CHECK(before["complete"] == true);
  CHECK(before["retracted"].empty());
}

TEST_CASE("a retracted approval does not come back by being posted again", "[api]") {
  Desk desk;
  const std::string said = statement(approval()).dump();
  const Json body = envelope(said, {&desk.bob});
  const Json first = desk.post("/api/v2/attestations", body);
  const Json retracted = desk.retract({first["position"]}, "the wrong version");
  const testing::HttpResponse again =
      desk.server.post("/api/v2/attestations", body.dump(),
                       {{"Content-Type", "application/json"}, {"Idempotency-Key", "once more"}});
  REQUIRE(again.status == 201);
  const Json answer = desk.check();
  CHECK(answer["verdict"] == "revoked");
  CHECK(answer["positions"] ==
        Json::array({retracted["position"], Json::parse(again.body)["position"]}));
  CHECK(desk.verdict({{"at", "2031-01-01T00:00:00Z"}}) == "revoked");
  Json anew = approval();
  anew["rationale"] = "looked at again";
  desk.decide(anew, desk.bob);
  CHECK(desk.verdict() == "approved");
}

TEST_CASE("a withdrawal can be retracted, which says that it no longer counts", "[api]") {
  Desk desk;
  const Json approved = desk.decide(approval(), desk.bob);
  const Json withdrawn = desk.withdraw(approved, desk.carol);
  const Json retracted = desk.retract({withdrawn["position"]}, "the wrong approval");
  const Json now = desk.check();
  CHECK(now["verdict"] == "approved");
  CHECK(now["retracted"] == named(withdrawn, retracted));

  SECTION("also when its approval is retracted after it") {
    const Json later = desk.retract({approved["position"]}, "a test");
    const Json none = desk.check();
    CHECK(none["verdict"] == "none");
    CHECK(none["retracted"] ==
          Json::array({named(approved, later)[0], named(withdrawn, retracted)[0]}));
    CHECK(desk.check({{"purpose", "another"}})["retracted"].size() == 2);
  }
  SECTION("but not where it has no say") {
    CHECK(desk.check({{"app", "another"}})["retracted"].empty());
    CHECK(desk.check({{"dataset", "another"}})["retracted"].empty());
    CHECK(desk.check({{"version", std::string(64, 'e')}})["retracted"].empty());
  }
}

TEST_CASE("retention takes an approval before its ending, or both, and never the ending alone",
          "[api]") {
  Desk desk;
  SECTION("the approval is older") {
    const Json approved = desk.decide(approval(), desk.bob);
    const Timestamp between = Desk::pause();
    const Json withdrawn = desk.withdraw(approved, desk.carol);
    CHECK(desk.retain(between).status == 201);
    CHECK_FALSE(desk.is_whole(approved));
    CHECK(desk.is_whole(withdrawn));
    CHECK(desk.retain(Desk::pause()).status == 201);
    CHECK_FALSE(desk.is_whole(withdrawn));
  }
  SECTION("the refusal is older") {
    const Json old = desk.decide({{"decision", "withdraw"},
                                  {"rationale", "of nothing known"},
                                  {"revokes", {"sha256:" + std::string(64, '7')}}},
                                 desk.bob);
    const Json rejected = desk.decide(rejection(), desk.carol);
    const Timestamp between = Desk::pause();
    const Json approved = desk.decide(approval(), desk.bob);
    const testing::HttpResponse dropped = desk.retain(between);
    INFO(dropped.body);
    REQUIRE(dropped.status == 201);
    CHECK(Json::parse(dropped.body)["records"] == 1);
    CHECK_FALSE(desk.is_whole(old));
    CHECK(desk.is_whole(rejected));
    CHECK(desk.verdict() == "rejected");
    const testing::HttpResponse none = desk.retain(between);
    CHECK(none.status == 404);
    CHECK(none.body.find(name_of(rejected)) != std::string::npos);
    CHECK(desk.retain(Desk::pause()).status == 201);
    CHECK_FALSE(desk.is_whole(rejected));
    CHECK_FALSE(desk.is_whole(approved));
  }
}
