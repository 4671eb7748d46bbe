// Making and checking the opening of a record. Pure, thread-safe.
#pragma once

#include <optional>

#include "engine/base/result.h"
#include "engine/format/opening.h"
#include "engine/format/record.h"
#include "engine/log/erasure.h"

namespace ledgerline::log {

// Shows `shown`; what is not shown, erased or not, is withheld behind its hash. kGone when a half
// that is to be shown was erased.
[[nodiscard]] Result<format::RecordOpening> open_record(const format::LogEntry& entry,
                                                        const format::Frame& frame, Halves shown);

// What an opening shows, once it is known to open its entry's commitment.
struct OpenedRecord {
  format::LogEntry entry;
  Digest leaf_hash{};
  std::optional<format::RecordHeader> header;  // nothing: withheld
  std::optional<std::string> body;             // nothing: withheld
};
// kInvalid: the halves do not lead to the commitment, or contradict the entry.
[[nodiscard]] Result<OpenedRecord> check_opening(format::RecordOpening opening);

}  // namespace ledgerline::log
