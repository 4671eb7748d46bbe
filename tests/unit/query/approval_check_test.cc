// A verdict stays what trusted people said, however much others post.
#include "query/approval_check.h"

#include <catch2/catch.hpp>

#include "engine/base/limits.h"
#include "tests/support/lineage_history.h"
#include "tests/support/signed_statements.h"

namespace ledgerline::query {
namespace {

using test::Json;

class Flood {
 public:
  Flood() {
    for (const test::Signer* signer : {&bob, &carol}) {
      log_.post(test::add_key(*signer, {"approver"}).dump(), format::RecordKind::kTrustRoot);
    }
  }

  void say(const Json& predicate, const test::Signer& signer) {
    post(test::envelope(test::statement(predicate).dump(), {&signer}));
  }
  // Of no key; each another record.
  void junk(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      Json predicate = test::approval();
      predicate["rationale"] = "junk " + std::to_string(i);
      Json body = test::envelope(test::statement(predicate).dump(), {});
      body["signatures"] = Json::array({{{"sig", "AA=="}}});
      post(body);
    }
  }
  void post(const Json& body) { log_.post(body.dump(), format::RecordKind::kAttestation); }

  [[nodiscard]] Result<ApprovalAnswer> check() const {
    const Context context = log_.context();
    ApprovalQuestion ask;
    ask.app.name = "router";
    ask.scope.version = normal_version(test::kVersion);
    ask.scope.dataset = {"s3://lake", "orders"};
    ask.scope.purpose = "support";
    ask.scope.at = test::minute(60 * 24 * 366);
    return check_approval(context, ask);
  }

  test::Signer bob{"bob"};
  test::Signer carol{"carol"};

 private:
  test::LineageHistory log_;
};

Json refusal() {
  Json predicate = test::approval();
  predicate["decision"] = "reject";
  return predicate;
}

}  // namespace

TEST_CASE("statements without a good signature hide nobody's word") {
  Flood flood;
  flood.say(test::approval(), flood.bob);
  flood.junk(limits::kApprovalRowsScannedMax + 50);
  const auto approved = flood.check();
  REQUIRE(approved);
  CHECK(approved->judgement.verdict == Verdict::kApproved);
  CHECK(approved->envelope.complete());
  CHECK(approved->considered.size() == 1 + limits::kUnsignedApprovalsMax);
  flood.say(refusal(), flood.carol);
  const auto refused = flood.check();
  REQUIRE(refused);
  CHECK(refused->judgement.verdict == Verdict::kRejected);
  CHECK(refused->envelope.complete());
}

TEST_CASE("a verdict on statements nobody known has signed says that it did not see them all") {
  Flood flood;
  flood.junk(limits::kUnsignedApprovalsMax);
  CHECK(flood.check()->envelope.complete());
  flood.junk(1);
  const auto answer = flood.check();
  REQUIRE(answer);
  CHECK(answer->judgement.verdict == Verdict::kUntrustedKey);
  CHECK(answer->envelope.reason == Incomplete::kRowBudget);
}

TEST_CASE("no verdict is given from a part of what was signed") {
  Flood flood;
  Json predicate = test::approval();
  for (std::size_t i = 0; i < limits::kApprovalRowsScannedMax; ++i) {
    predicate["rationale"] = "once more " + std::to_string(i);
    flood.say(predicate, flood.bob);
  }
  CHECK(flood.check()->judgement.verdict == Verdict::kApproved);
  flood.say(refusal(), flood.carol);
  const auto answer = flood.check();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::kOverloaded);
  CHECK(answer.error().message.find("10000 signed statements") != std::string::npos);
}

}  // namespace ledgerline::query
