#include "query/freshness.h"

#include <algorithm>
#include <string>

namespace ledgerline::query {
namespace {

Error beyond(const char* parameter, Position committed) {
  return {ErrorKind::kInvalid,
          std::string(parameter) + ": lies beyond the log, which ends before " +
              std::to_string(committed.value()),
          {}};
}

}  // namespace

Result<Position> required_position(Position committed, const Freshness& freshness) {
  const Position target = freshness.stale_ok ? Position(0) : committed;
  if (freshness.known_at >= committed) return beyond("known_at", committed);
  if (!freshness.min_position) return target;
  if (*freshness.min_position >= committed) return beyond("min_position", committed);
  return std::max(target, *freshness.min_position + 1);
}

}  // namespace ledgerline::query
