#include "query/linearize.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/index/projector.h"

namespace ledgerline::query {

void linearize(index::Projector& projector, Position committed, const Freshness& freshness,
               std::function<void(Result<void>)> done) {
  if (freshness.min_position && *freshness.min_position >= committed) {
    done(Error{ErrorKind::kInvalid, "min_position: beyond the log", {}});
    return;
  }
  Position target = freshness.stale_ok ? Position(0) : committed;
  if (freshness.min_position) target = std::max(target, *freshness.min_position + 1);
  if (projector.watermark() >= target) {
    done({});
    return;
  }
  auto deadline = std::chrono::steady_clock::now() + freshness.wait_max;
  projector.wait_for(
      target, deadline, [&projector, target, done = std::move(done)](Result<void> reached) {
        if (reached || reached.error().kind != ErrorKind::kOverloaded) {
          done(std::move(reached));
          return;
        }
        std::uint64_t behind = projector.watermark() < target ? target - projector.watermark() : 0;
        done(Error{ErrorKind::kOverloaded,
                   "the index is " + std::to_string(behind) + " records behind this question",
                   {}});
      });
}

}  // namespace ledgerline::query
