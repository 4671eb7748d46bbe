// Pages of rows in the order of their positions, and the cursors between them.
#pragma once

#include <optional>
#include <string>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "query/cursor.h"

namespace ledgerline::query {

// The position after which a page goes on; nothing for the first page. kInvalid: not a cursor of
// this question.
[[nodiscard]] inline Result<std::optional<Position>> page_after(const Fingerprint& question,
                                                                const std::string& cursor) {
  if (cursor.empty()) return std::optional<Position>();
  auto payload = open_cursor(question.value(), cursor, 8);
  if (!payload) return payload.error();
  const Position after(big_endian_at<std::uint64_t>(*payload, 0));
  // Nothing lies behind it, and the position after it would be the first one.
  if (after == Position(UINT64_MAX)) return not_a_cursor();
  return std::optional(after);
}

[[nodiscard]] inline std::string cursor_behind(const Fingerprint& question, Position position) {
  std::string payload;
  append_big_endian(payload, position.value());
  return seal_cursor(question.value(), payload);
}

}  // namespace ledgerline::query
