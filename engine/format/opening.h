// The opening of a record (message RecordOpening of record.proto): the entry, and each half either
// shown with its salt or withheld behind its hash. What `ledgerline verify` reads. Thread-safe.
#pragma once

#include <string>
#include <variant>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace ledgerline::format {

struct ShownHalf {
  Salt salt{};
  std::string content;
  friend bool operator==(const ShownHalf&, const ShownHalf&) = default;
};
struct WithheldHalf {
  Digest hash{};
  friend bool operator==(const WithheldHalf&, const WithheldHalf&) = default;
};
using HalfOpening = std::variant<ShownHalf, WithheldHalf>;

struct RecordOpening {
  std::string entry;  // the LogEntry's bytes
  HalfOpening header;
  HalfOpening body;
  friend bool operator==(const RecordOpening&, const RecordOpening&) = default;
};

[[nodiscard]] std::string encode(const RecordOpening& opening);
// kInvalid: not an opening as encode() spells it (two in one file, members nobody reads), or a half
// that is neither shown nor withheld, or both.
[[nodiscard]] Result<RecordOpening> decode_record_opening(ByteView bytes);

}  // namespace ledgerline::format
