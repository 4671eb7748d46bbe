#include "query/linearize.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/index/projector.h"

namespace ledgerline::query {

void linearize(index::Projector& projector, Position committed, const Freshness& freshness,
               std::function<void(Result<void>)> done) {
  Position target = freshness.stale_ok ? Position(0) : committed;
  if (freshness.min_position) {
    if (*freshness.min_position >= committed) {
      return done(Error{ErrorKind::kInvalid,
                        "min_position lies beyond the log, which ends before " +
                            std::to_string(committed.value()),
                        {}});
    }
    target = std::max(target, *freshness.min_position + 1);
  }
  if (projector.watermark() >= target) return done({});
  projector.wait_for(target, index::Projector::Clock::now() + freshness.wait_max, std::move(done));
}

}  // namespace ledgerline::query
