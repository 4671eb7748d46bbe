// The waiting rule: a question is answered from an index that reflects every record committed
// before the question arrived, unless the caller says otherwise.
#pragma once

#include <optional>

#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace ledgerline::query {

struct Freshness {
  bool stale_ok = false;                 // take what is there
  std::optional<Position> min_position;  // reflect at least this record (read your own write)
  std::optional<Position> known_at;      // answer as the log told then
};

// The position before which every record must be reflected; what index::Projector::wait_for waits
// for. `committed` is the position after the last committed record when the question arrived.
// kInvalid: min_position or known_at lies beyond the log; an answer as known at a position still to
// come would be another one tomorrow.
[[nodiscard]] Result<Position> required_position(Position committed, const Freshness& freshness);

}  // namespace ledgerline::query
