// JSON of the reports on approvals.
#pragma once

#include "api/response.h"
#include "query/approval_duties.h"
#include "query/approval_usage.h"

namespace ledgerline::api::views {

[[nodiscard]] Response duty_faults(query::DutyAnswer answer);
[[nodiscard]] Response usage(query::UsageAnswer answer);

}  // namespace ledgerline::api::views
