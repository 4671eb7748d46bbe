#include "query/approval_judge.h"

#include <catch2/catch.hpp>

namespace ledgerline::query {

TEST_CASE("verdicts are words, in the order of precedence") {
  CHECK(to_string(Verdict::kApproved) == "approved");
  CHECK(to_string(Verdict::kNone) == "none");
  CHECK(Verdict::kApproved > Verdict::kApprovedLate);
  CHECK(Verdict::kRevoked > Verdict::kInsufficientApprovers);
}

}  // namespace ledgerline::query
