// A withdrawal is called idle only when all that it could end was looked at.
#include "query/approval_effect.h"

#include <catch2/catch.hpp>

#include "engine/base/limits.h"
#include "query/approvals.h"
#include "tests/support/lineage_history.h"
#include "tests/support/signed_statements.h"

namespace ledgerline::query {
namespace {

using test::Json;

class Register {
 public:
  Register() {
    log_.post(test::add_key(bob_, {"approver"}).dump(), format::RecordKind::kTrustRoot);
  }

  // Bob's withdrawal of `approval`, which he has not signed.
  void withdraw(const std::string& approval) {
    const Json predicate = {{"decision", "withdraw"},
                            {"rationale", "no longer needed"},
                            {"revokes", {test::payload_digest(approval)}}};
    post(test::envelope(test::statement(predicate).dump(), {&bob_}));
  }
  // Each another record of the same statement, signed by nobody known.
  void repeat(const std::string& statement, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) repeat_as(statement, std::to_string(i));
  }
  void repeat_as(const std::string& statement, const std::string& signer) {
    Json body = test::envelope(statement, {});
    body["signatures"] = Json::array({{{"sig", "AAA="}, {"keyid", signer}}});
    post(body);
  }

  [[nodiscard]] ApprovalList withdrawals(const Context& context) const {
    ApprovalListQuestion ask;
    ask.at = test::minute(60 * 24 * 366);
    ask.filter.decision = format::Decision::kWithdraw;
    const Result<ApprovalList> list = list_approvals(context, ask);
    REQUIRE(list);
    REQUIRE(list->rows.size() == 1);
    return *list;
  }
  [[nodiscard]] Context context() const { return log_.context(); }

 private:
  void post(const Json& body) { log_.post(body.dump(), format::RecordKind::kAttestation); }

  test::LineageHistory log_;
  test::Signer bob_{"bob"};
};

TEST_CASE("a withdrawal of more records than are looked at is not called idle, and that is said") {
  const std::string approval = test::statement(test::approval()).dump();
  Register all;
  all.repeat(approval, limits::kApprovalRowsScannedMax);
  all.withdraw(approval);
  const ApprovalList whole = all.withdrawals(all.context());
  CHECK(whole.envelope.complete());
  CHECK(whole.rows.front().state == ApprovalState::kEndsNothing);

  all.repeat_as(approval, "another");
  const ApprovalList cut = all.withdrawals(all.context());
  CHECK(cut.envelope.reason == Incomplete::kRowBudget);
  CHECK(cut.rows.front().state == ApprovalState::kInForce);
}

}  // namespace
}  // namespace ledgerline::query
