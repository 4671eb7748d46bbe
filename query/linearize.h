// The waiting rule: a question is answered from an index that reflects every record committed
// before the question arrived, unless the caller says otherwise.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"

namespace ledgerline::index {
class Projector;
}

namespace ledgerline::query {

struct Freshness {
  bool stale_ok = false;                 // take what is there
  std::optional<Position> min_position;  // reflect at least this record (read your own write)
  std::chrono::milliseconds wait_max{limits::kQueryWaitMsDefault};
};

// `committed` is the position after the last committed record when the question arrived. Calls
// `done` exactly once: at once from this thread when nothing is to wait for, else from the
// projector's thread. kOverloaded: the wait was over first; the message names the lag.
// kInvalid: min_position lies beyond the log.
void linearize(index::Projector& projector, Position committed, const Freshness& freshness,
               std::function<void(Result<void>)> done);

}  // namespace ledgerline::query
