// A verdict stays what trusted people said, however much others post.
#include "query/approval_check.h"

#include <catch2/catch.hpp>

#include "engine/base/limits.h"
#include "ingest/replay.h"
#include "query/approval_retracted.h"
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

  Position say(const Json& predicate, const test::Signer& signer) {
    return post(test::envelope(test::statement(predicate).dump(), {&signer}));
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
  Position post(const Json& body) {
    return log_.post(body.dump(), format::RecordKind::kAttestation);
  }
  Position retract(Position position) { return log_.retract(position); }

  [[nodiscard]] Result<ApprovalAnswer> check(
      const index::FactsDecoder& decode = ingest::facts_of_record) const {
    const Context context = log_.context(decode);
    ApprovalQuestion ask;
    ask.app.name = "router";
    ask.scope.version = normal_version(test::kVersion);
    ask.scope.dataset = {"s3://lake", "orders"};
    ask.scope.purpose = "support";
    ask.scope.at = test::minute(60 * 24 * 366);
    auto answer = check_approval(context, ask);
    if (!answer) return answer;
    if (auto named = name_retracted(context, ask, *answer); !named) return named.error();
    return answer;
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

TEST_CASE("a version is an algorithm and a digest in lower case") {
  const std::string digest(64, 'a');
  CHECK(normal_version(digest) == "sha256:" + digest);
  CHECK(normal_version(std::string(64, 'A')) == "sha256:" + digest);
  CHECK(normal_version("sha512:AB") == "sha512:ab");
  CHECK(normal_version("gitTree:Not-Hex") == "gitTree:Not-Hex");
  CHECK(normal_version("1.2.3") == "1.2.3");
  CHECK(normal_version("") == "");
}

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

TEST_CASE("a retracted statement that no decoder takes any more is left out, and that is said") {
  Flood flood;
  flood.say(test::approval(), flood.bob);
  const Position refused = flood.say(refusal(), flood.carol);
  const Position by = flood.retract(refused);
  const auto whole = flood.check();
  REQUIRE(whole);
  CHECK(whole->envelope.complete());
  REQUIRE(whole->retracted.size() == 1);
  CHECK(whole->retracted[0].record == refused);
  CHECK(whole->retracted[0].retracted_by == by);
  const auto stricter = [](const format::RecordHeader&, std::shared_ptr<const void>,
                           ByteView) -> Result<std::unique_ptr<format::Facts>> {
    return Error{ErrorKind::kInvalid, "a rule that came later", "/payload"};
  };
  const auto answer = flood.check(stricter);
  REQUIRE(answer);
  CHECK(answer->judgement.verdict == whole->judgement.verdict);
  CHECK(answer->retracted.empty());
  CHECK(answer->envelope.reason == Incomplete::kSkippedRecord);
}

}  // namespace ledgerline::query
