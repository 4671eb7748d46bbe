#include "query/run_cursor.h"

#include <limits>

#include "engine/base/bytes.h"
#include "query/cursor.h"

namespace ledgerline::query {
namespace {

constexpr std::size_t kPayloadBytes = 32;

Uuid last_uuid() {
  Uuid id;
  id.bytes.fill(0xFF);
  return id;
}

index::TimedKey last_event() {
  return {Timestamp::max(), Position(std::numeric_limits<std::uint64_t>::max())};
}

}  // namespace

Result<RunPlace> open_run_cursor(std::uint64_t fingerprint, const std::string& text) {
  if (text.empty()) return RunPlace{};
  const auto payload = open_cursor(fingerprint, text, kPayloadBytes);
  if (!payload) return payload.error();
  RunPlace place;
  place.child = Uuid{array_from<std::array<std::uint8_t, 16>>(*payload)};
  place.event =
      index::TimedKey{Timestamp{from_order_preserving(big_endian_at<std::uint64_t>(*payload, 16))},
                      Position(big_endian_at<std::uint64_t>(*payload, 24))};
  return place;
}

std::string seal_run_cursor(std::uint64_t fingerprint, const RunPlace& cut_after) {
  const index::TimedKey event = cut_after.event.value_or(last_event());
  std::string payload(view(cut_after.child.value_or(last_uuid()).bytes));
  append_big_endian(payload, order_preserving(event.time.ns));
  append_big_endian(payload, event.position.value());
  return seal_cursor(fingerprint, payload);
}

}  // namespace ledgerline::query
