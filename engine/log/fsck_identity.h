// The whole identity column in memory, for fsck: its keys are digests, so that every record asks
// for a row somewhere in the column. One pass over all of it and the searches in memory cost a
// sixth of the lookups. Only for a column of up to two million rows. Read-only once loaded:
// thread-safe.
#pragma once

#include <optional>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/kv/store.h"

namespace ledgerline::log {

class IdentityColumn {
 public:
  // None when the column is larger, or one of its rows cannot be read or is malformed: rows are
  // then to be asked for one by one, and each has its own finding.
  [[nodiscard]] static std::optional<IdentityColumn> load(const kv::Store& store);

  [[nodiscard]] std::optional<Position> find(const Digest& digest) const;

 private:
  struct Row {
    Digest digest{};
    Position position;
  };
  std::vector<Row> rows_;  // in order of digest
};

}  // namespace ledgerline::log
