// The envelope: what an answer covers. Every answer struct of query/ has one, so that no answer is
// cut in silence.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/base/timestamp.h"

namespace ledgerline::query {

// Why an answer is not complete, weakest first: of two reasons the greater one is reported.
enum class Incomplete : std::uint8_t {
  kNone = 0,
  kPage,           // more rows follow; `cursor` continues
  kNodeBudget,     // a walk reached its node budget; `cursor` continues
  kRowBudget,      // more stored rows to look at than one question may: narrow it
  kTimeBudget,     // the deadline passed
  kSkippedRecord,  // a record could not be folded and may have belonged to this answer
  kRetracting,     // a retraction is under way: what it takes may still count in this answer
  kRetracted,      // a record that counted at `known_at` was retracted since, and is left out
  kErased,         // something that belongs to this answer was erased
  kRedacted,       // the caller may not see a part of this answer
};
[[nodiscard]] std::string_view to_string(Incomplete reason) noexcept;  // "page", ...; kNone: ""

struct Envelope {
  std::optional<Position> position;  // the last record this answer reflects; none: an empty log
  std::uint32_t fold_version = 0;
  std::optional<Timestamp> as_of;      // as asked
  std::optional<Position> known_at;    // as asked
  std::optional<Position> retraction;  // the first that this answer does not reflect yet
  std::optional<std::uint64_t> lag;    // positions that it does not reflect, where that was allowed
  Incomplete reason = Incomplete::kNone;
  std::string cursor;  // opaque; empty: nothing follows

  [[nodiscard]] bool complete() const noexcept { return reason == Incomplete::kNone; }
  void mark(Incomplete why) noexcept {
    if (why > reason) reason = why;
  }
};

}  // namespace ledgerline::query
