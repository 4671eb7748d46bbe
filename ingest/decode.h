// What every decoder of the write side takes and gives: bytes in; Facts and flags, or a list of
// violations, out. Facts are a pure function of (record header, body); see ingest/replay.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/timestamp.h"
#include "engine/format/facts.h"
#include "engine/format/record.h"

namespace ledgerline::ingest {

// Lenient gives everything with one clear meaning that meaning, and flags it. Strict refuses what
// the specification refuses, formats included; what it accepts means the same in both modes.
enum class Mode : std::uint8_t { kLenient, kStrict };

struct DecodeContext {
  Mode mode = Mode::kLenient;
  std::string_view default_namespace;  // of jobs and datasets that name none
  Timestamp received_at;
};

// One reason for a refusal. `rule` is stable: "required", "type", "enum", "date-time", "uuid",
// "uri", "max_length", "max_items", "min_items", "kind", "json", "json_utf8", "json_depth",
// "json_size", "base64", "digest", "range", "duplicate_key", "lone_surrogate", "ambiguous", "key",
// or the name of the flag that lenient mode would have set.
struct Violation {
  std::string pointer;  // RFC 6901, into the document (of NDJSON: into the line)
  std::string rule;
  std::string detail;      // for people; excerpts are short and without credentials
  std::uint32_t line = 0;  // 1-based line of an NDJSON body; 0 elsewhere
  friend bool operator==(const Violation&, const Violation&) = default;
};

struct Rejection {
  ErrorKind kind = ErrorKind::kInvalid;
  std::vector<Violation> violations;  // at most limits::kViolationsMax
  std::uint32_t violations_omitted = 0;
};

struct Decoded {
  std::unique_ptr<format::Facts> facts;
  std::vector<format::FlagAt> flags;  // at most limits::kFlagsPerRecordMax
  std::uint32_t flags_omitted = 0;
  bool namespace_assumed = false;  // the Facts depend on the default namespace
};

using DecodeResult = std::variant<Decoded, Rejection>;

[[nodiscard]] inline const Decoded* decoded(const DecodeResult& result) noexcept {
  return std::get_if<Decoded>(&result);
}
[[nodiscard]] inline const Rejection* rejection(const DecodeResult& result) noexcept {
  return std::get_if<Rejection>(&result);
}

}  // namespace ledgerline::ingest
