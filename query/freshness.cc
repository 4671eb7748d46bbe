#include "query/freshness.h"

#include <algorithm>
#include <string>

namespace ledgerline::query {

Result<Position> required_position(Position committed, const Freshness& freshness) {
  const Position target = freshness.stale_ok ? Position(0) : committed;
  if (!freshness.min_position) return target;
  if (*freshness.min_position >= committed) {
    return Error{
        ErrorKind::kInvalid,
        "min_position lies beyond the log, which ends before " + std::to_string(committed.value()),
        {}};
  }
  return std::max(target, *freshness.min_position + 1);
}

}  // namespace ledgerline::query
