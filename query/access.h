// Who read a dataset (under any of its names), and what a user or an app touched, in a time range.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "query/envelope.h"
#include "query/node.h"

namespace ledgerline::query {

class Context;

struct AccessQuestion {
  NodeRef node;                    // dataset, user or app
  std::optional<Name> user;        // only rows of this user
  std::optional<Name> app;         // only rows of this app
  std::optional<Timestamp> from;   // inclusive
  std::optional<Timestamp> until;  // exclusive
  std::optional<Position> known_at;
  bool aliases = true;  // dataset: also under the other names of its alias component
  std::size_t limit = limits::kPageRowsDefault;
  std::string cursor;
};

struct AccessRow {
  Timestamp time;
  bool far_future = false;  // by the record's arrival
  Position position;        // of the record
  std::uint32_t item = 0;   // index of the item in the record
  Name dataset;             // under the name it was read by
  std::optional<Name> user;
  std::optional<Name> app;
  std::string value;  // JSON text of the item as sent; empty when erased
  bool erased = false;
};

struct AccessAnswer {
  Envelope envelope;
  std::vector<Name> datasets;   // question about a dataset: the names that were looked up, sorted
  std::vector<AccessRow> rows;  // by (time, position, item)
};

// kNotFound: no such node, user or app. At most limits::kAccessRowsScannedMax rows are looked at,
// as many under each name; then the page ends early (kRowBudget) and the cursor goes on behind
// them.
[[nodiscard]] Result<AccessAnswer> list_access(const Context& context,
                                               const AccessQuestion& question);

}  // namespace ledgerline::query
