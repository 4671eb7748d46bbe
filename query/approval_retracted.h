// What was said of an approval and then retracted. The index holds nothing of it, so it is read
// again from the log: a verdict names what it would have rested on.
#pragma once

#include "engine/base/result.h"
#include "query/approval_check.h"

namespace ledgerline::query {

class Context;

// Fills `answer.retracted` with the attestations, retracted as far as the question knows, that are
// of its app, dataset and version, end or supersede one that is or was, or are policy results about
// the version, whoever signed them. Looks at the records of the latest retractions, at most
// limits::kRetractedLookedAtMax, and as long as the question has time; the envelope says so, and
// says when one of them does not decode. kCorrupt: the log cannot be read.
[[nodiscard]] Result<void> name_retracted(const Context& context, const ApprovalQuestion& question,
                                          ApprovalAnswer& answer);

}  // namespace ledgerline::query
