// Checks an approval export (docs/approval-export.md) with nothing but the file and a policy: every
// record in it is in a log that the policy trusts, and the envelope is signed by keys that those
// records made trusted before it. The keys' states and the signatures are judged by the code of the
// index's fold. Pure, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/crypto/tlog_policy.h"

namespace ledgerline::tools {

// One sentence that says what is proven. kTooLarge over query::kApprovalExportBytesMax; every other
// error says what is not proven.
[[nodiscard]] Result<std::string> verify_approval_export(std::string_view text,
                                                         const crypto::TlogPolicy& policy);

}  // namespace ledgerline::tools
