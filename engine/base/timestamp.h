// Timestamp: nanoseconds since 1970-01-01T00:00:00Z in 64 bits, which reaches from 1677-09-21 to
// 2262-04-11. Times outside saturate (docs/adr/0003): they are absurd for an event, are flagged,
// and the record keeps the text that was sent.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace ledgerline {

struct Timestamp {
  std::int64_t ns = 0;

  static constexpr Timestamp min() noexcept { return {std::numeric_limits<std::int64_t>::min()}; }
  static constexpr Timestamp max() noexcept { return {std::numeric_limits<std::int64_t>::max()}; }
  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;
};

struct ParsedTimestamp {
  Timestamp time;
  bool has_offset = false;  // false: the text named no offset and was read as UTC
  bool saturated = false;   // true: outside the range above
};

// RFC 3339 date-time: 'T', 't' or a space between date and time, 0-9 fraction digits (further
// digits are read and dropped), second 60 as the second after 59, 'Z', 'z', "+hh:mm", "+hhmm" or no
// offset. Years 0000-9999.
[[nodiscard]] std::optional<ParsedTimestamp> parse_timestamp(std::string_view text) noexcept;

// Over limits::kFutureToleranceNs after `received_at`: no clock of a sender is that fast.
[[nodiscard]] bool is_far_future(Timestamp time, Timestamp received_at) noexcept;

// "2026-11-22T04:47:00Z": as many fraction digits (0, 3, 6 or 9) as the value needs.
[[nodiscard]] std::string to_string(Timestamp time);

}  // namespace ledgerline
