// What a decision that names other statements has done to them: a withdrawal may end nothing, for
// nobody signed it who may, or what it names does not count, has run out or was ended before.
// Errors are those of the index.
#pragma once

#include <optional>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "query/approval_statement.h"
#include "query/envelope.h"

namespace ledgerline::query {

class ApprovalEvidence;
class Context;

struct Effect {
  bool known = false;                // a record holds the statement that is named
  bool ends = false;                 // one of those records that counted was ended by this decision
  std::optional<Position> ended_by;  // else the record that did, if one did
  Incomplete cut = Incomplete::kNone;  // why not all records that hold it were looked at
};

// On the statement with the digest `payload`, which `by` revokes or supersedes. Where more records
// hold it than limits::kApprovalRowsScannedMax, or time runs out, `ends` is said and `cut` tells
// why: nothing is called without effect that was not looked at.
[[nodiscard]] Result<Effect> effect_on(const Context& context, ApprovalEvidence& evidence,
                                       const Statement& by, const Digest& payload);

// Of a withdrawal: none of the statements that it names was ended by it. `envelope` is marked where
// a cut decided.
[[nodiscard]] Result<bool> ends_nothing(const Context& context, ApprovalEvidence& evidence,
                                        const Statement& withdrawal, Envelope& envelope);

}  // namespace ledgerline::query
