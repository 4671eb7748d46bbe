// Was an access approved? GET /api/v2/approvals/check and the reports ask here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/log/erasure_table.h"
#include "query/approval_evidence.h"
#include "query/approval_judge.h"
#include "query/envelope.h"
#include "query/node.h"

namespace ledgerline::query {

class Context;

struct ApprovalQuestion {
  Name app;
  AccessScope scope;
  std::optional<std::string> tier;  // judge by its rule, whatever tier the approvals name
  std::optional<Position> known_at;
};

struct ConsideredApproval {
  Position position;
  Verdict fault{};  // kApproved: nothing is wrong with it by itself
};

struct ApprovalAnswer {
  Envelope envelope;
  Judgement judgement;
  std::vector<ConsideredApproval> considered;  // ascending; of this app, dataset and version
  std::vector<log::ErasureTable::Retracted> retracted;  // ascending; by name_retracted() alone
};

// "sha256:" before 64 hex digits without an algorithm; hex digits in lower case, as subjects are
// kept.
[[nodiscard]] std::string normal_version(std::string_view version);

// kOverloaded: more than limits::kApprovalRowsScannedMax signed statements about the version. Of
// those without a good signature limits::kUnsignedApprovalsMax are considered; where that may
// matter, and where approvals of other versions and apps are too many, the envelope says so.
[[nodiscard]] Result<ApprovalAnswer> check_approval(const Context& context,
                                                    const ApprovalQuestion& question);

// The same with evidence that is kept between questions at one known_at.
[[nodiscard]] Result<ApprovalAnswer> check_approval(const Context& context,
                                                    const ApprovalQuestion& question,
                                                    ApprovalEvidence& evidence);

}  // namespace ledgerline::query
