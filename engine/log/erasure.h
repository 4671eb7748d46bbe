// An instruction about earlier records: an erasure, an act of retention or a retraction; of which
// records, why, and who asked. It is the body of a record of kind retention or retraction, in one
// canonical JSON spelling, so that the log can read its own instructions:
//
//   {"erase":"header|body|both","positions":[[first,last],...],"kinds":["..."],"reason":"...",
//    "requested_by":"..."}
//   {"drop_received_before":"<time>","positions":[[first,last],...],"kinds":["..."],
//    "reason":"...","requested_by":"..."}
//   {"retract":true,"positions":[[first,last],...],"kinds":["..."],"reason":"...",
//    "requested_by":"..."}
//
// (without the line breaks). The first erases those halves of every record at the positions, whose
// kinds are named for the reader's sake. The second, an act of retention, drops whole records:
// those of these kinds that came before the time. The third takes nothing: the records no longer
// count. Pure values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/timestamp.h"
#include "engine/format/record.h"

namespace ledgerline::log {

// Bits: header 1, body 2.
enum class Halves : std::uint8_t { kNone = 0, kHeader = 1, kBody = 2, kBoth = 3 };
[[nodiscard]] std::string_view to_string(Halves halves) noexcept;  // "header", "body", "both"
[[nodiscard]] std::optional<Halves> halves_from(std::string_view name) noexcept;
[[nodiscard]] constexpr bool has(Halves halves, Halves part) noexcept {
  return (static_cast<unsigned>(halves) & static_cast<unsigned>(part)) != 0;
}

// Both ends are meant.
struct PositionRange {
  Position first;
  Position last;
  friend bool operator==(const PositionRange&, const PositionRange&) = default;
};

struct Erasure {
  Halves halves = Halves::kBoth;                  // kNone: a retraction
  std::vector<PositionRange> ranges;              // ascending, apart from each other, never empty
  std::vector<format::RecordKind> kinds;          // ascending, never empty
  std::optional<Timestamp> drop_received_before;  // then `halves` is both
  std::string reason;
  std::string requested_by;

  [[nodiscard]] bool retracts() const noexcept { return halves == Halves::kNone; }
  // From its commit on no answer may draw on what it names: it takes bytes, or takes back what
  // verdicts rest on. Of any other, a retraction of what was observed, answers may go on drawing
  // until the index is without it, if they say so.
  [[nodiscard]] bool is_urgent() const noexcept;
  // Names at most limits::kErasurePositionsMax positions, as an erasure must.
  [[nodiscard]] bool is_bounded() const noexcept;
  [[nodiscard]] bool covers(Position position, format::RecordKind kind,
                            Timestamp received_at) const noexcept;
  [[nodiscard]] bool covers(Position position, const format::LogEntry& entry) const noexcept {
    return covers(position, entry.kind, entry.received_at);
  }
  friend bool operator==(const Erasure&, const Erasure&) = default;
};
[[nodiscard]] std::string encode_erasure(const Erasure& erasure);
// Nothing for any other spelling.
[[nodiscard]] std::optional<Erasure> parse_erasure(ByteView body);

// The kinds whose bodies are instructions.
[[nodiscard]] bool is_instruction(format::RecordKind kind) noexcept;
// Kinds whose records explain what the log and its verdicts are, and which therefore stay whole:
// the instructions themselves, trust roots, epochs and what the log says of itself.
[[nodiscard]] bool is_erasable(format::RecordKind kind) noexcept;
// Kinds that retention may drop by their age: all but those that stay whole and those of
// governance.
[[nodiscard]] bool expires(format::RecordKind kind) noexcept;

}  // namespace ledgerline::log
