// Where the page of a run's answer ended: children and events go on side by side, each in its own
// order, until both are shown.
//
//   payload = child:16 | event time:8 | event position:8, the greatest values where all are shown
#pragma once

#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/base/uuid.h"
#include "engine/index/index_keys.h"

namespace ledgerline::query {

// The last of each that a page showed; nothing: it begins with the first.
struct RunPlace {
  std::optional<Uuid> child;
  std::optional<index::TimedKey> event;
};

// kInvalid: not a cursor of the question with this fingerprint. An empty one is the beginning.
[[nodiscard]] Result<RunPlace> open_run_cursor(std::uint64_t fingerprint, const std::string& text);
// Of a page after which more follows. What is not set has nothing more to show.
[[nodiscard]] std::string seal_run_cursor(std::uint64_t fingerprint, const RunPlace& cut_after);

}  // namespace ledgerline::query
