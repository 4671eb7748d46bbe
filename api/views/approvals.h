// JSON of approvals: the verdict on an access, and the register.
#pragma once

#include "api/json_writer.h"
#include "api/response.h"
#include "query/approval_check.h"
#include "query/approvals.h"

namespace ledgerline::api::views {

[[nodiscard]] Response approval_check(const query::ApprovalQuestion& question,
                                      const query::ApprovalAnswer& answer);
[[nodiscard]] Response approvals(query::ApprovalList answer);

// One value.
void write_approval(JsonWriter& out, const query::ApprovalListRow& row);
// Members of an open object: verdict, positions and what was counted.
void write_judgement(JsonWriter& out, const query::Judgement& judgement);

}  // namespace ledgerline::api::views
