// A stored record as an answer: shared by single reads and exports.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/format/record.h"
#include "query/records.h"

namespace ledgerline::query {

class Context;

// Remembers names: an export meets few senders many times. Serves one question.
class PrincipalNames {
 public:
  explicit PrincipalNames(const Context& context) : context_(context) {}
  // None: erased.
  [[nodiscard]] Result<std::optional<std::string>> of(Position principal);

 private:
  const Context& context_;
  std::map<Position, std::optional<std::string>> known_;
};

// Everything but owner and conflicts_with. The answer's body points where the frame's does.
[[nodiscard]] Result<RecordAnswer> record_answer(const Context& context, Position position,
                                                 const format::LogEntry& entry,
                                                 const Digest& leaf_hash,
                                                 const format::Frame& frame, PrincipalNames& names);

// The earlier record with the same source id and another body.
[[nodiscard]] Result<std::optional<Position>> conflict_of(const Context& context,
                                                          const RecordAnswer& answer);

}  // namespace ledgerline::query
