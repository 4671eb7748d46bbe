// Approvals against what was really read: each access in a time range is judged, and those with one
// of the verdicts asked for are the answer.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "query/access.h"
#include "query/approval_judge.h"
#include "query/envelope.h"
#include "query/node.h"

namespace ledgerline::query {

class Context;

// What an access item says of itself beyond names and time, read from its JSON text: version,
// columns, purpose and contract of `scope`. Injected, because query knows no JSON. Of an item that
// was erased nothing is known, and it is not judged.
using ReadScope = std::function<void(std::string_view item, AccessScope& scope)>;

struct UsageQuestion {
  std::optional<Name> app;         // none: every app
  std::optional<Timestamp> from;   // inclusive
  std::optional<Timestamp> until;  // exclusive
  std::set<Verdict> verdicts;
  std::size_t limit = limits::kPageRowsDefault;
};

struct UsageRow {
  AccessRow access;
  Judgement judgement;
};

struct UsageAnswer {
  Envelope envelope;  // not complete when rows, time or accesses ran out: narrow the range
  std::uint64_t judged = 0;
  std::uint64_t unscoped = 0;  // of them: without version or purpose, which no approval covers
  std::vector<UsageRow> rows;  // by app, then time
};

// kNotFound: no such app.
[[nodiscard]] Result<UsageAnswer> judge_usage(const Context& context, const UsageQuestion& question,
                                              const ReadScope& read_scope);

}  // namespace ledgerline::query
