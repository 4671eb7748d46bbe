#include "query/envelope.h"

namespace ledgerline::query {

std::string_view to_string(Incomplete reason) noexcept {
  switch (reason) {
    case Incomplete::kNone:
      return "";
    case Incomplete::kPage:
      return "page";
    case Incomplete::kNodeBudget:
      return "node_budget";
    case Incomplete::kRowBudget:
      return "row_budget";
    case Incomplete::kTimeBudget:
      return "time_budget";
    case Incomplete::kSkippedRecord:
      return "skipped_record";
    case Incomplete::kRetracting:
      return "retracting";
    case Incomplete::kRetracted:
      return "retracted";
    case Incomplete::kErased:
      return "erased";
    case Incomplete::kRedacted:
      return "redacted";
  }
  return "";
}

}  // namespace ledgerline::query
