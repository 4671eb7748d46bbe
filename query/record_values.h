// Reads values that the index points to (position, offset, length) from the bodies in the log. One
// instance serves one question; it keeps the last body, since values of one record come together.
#pragma once

#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/index/rows.h"
#include "engine/log/log_reader.h"

namespace ledgerline::query {

class Context;

class RecordValues {
 public:
  explicit RecordValues(const Context& context) : context_(context) {}

  // Nothing: the body was erased. kCorrupt: the locator leaves the body.
  [[nodiscard]] Result<std::optional<std::string>> read(const index::Locator& locator);
  [[nodiscard]] Result<Timestamp> received_at(Position position);

 private:
  [[nodiscard]] Result<void> go_to(Position position);

  const Context& context_;
  std::optional<log::StoredRecord> last_;
};

}  // namespace ledgerline::query
