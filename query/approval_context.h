// What a reviewer wants to see before deciding: the dataset, what it is made from, and what was
// decided about it so far.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "query/approvals.h"
#include "query/entities.h"
#include "query/envelope.h"
#include "query/node.h"

namespace ledgerline::query {

class Context;

struct ContextQuestion {
  std::optional<Name> app;  // decisions about this app alone
  Name dataset;
  Timestamp at;
};

struct UpstreamDataset {
  std::uint32_t depth = 0;  // edges between datasets and jobs
  EntityAnswer entity;
};

struct ContextAnswer {
  Envelope envelope;
  std::optional<EntityAnswer> dataset;     // none: nothing has named it yet
  std::vector<UpstreamDataset> upstream;   // nearest first; at most limits::kPageRowsDefault
  std::vector<ApprovalListRow> approvals;  // that cover the dataset, by position
};

// kNotFound: no such app.
[[nodiscard]] Result<ContextAnswer> approval_context(const Context& context,
                                                     const ContextQuestion& question);

}  // namespace ledgerline::query
