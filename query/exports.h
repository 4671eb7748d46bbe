// Exports: the records of a range of positions, filtered, in order, one at a time: a stream of any
// length in bounded memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/format/record.h"
#include "query/records.h"

namespace ledgerline::query {

class Context;

struct ExportQuestion {
  Position from{0};
  std::optional<Position> until;            // exclusive; none: to the end at the time of opening
  std::optional<format::RecordKind> kind;   // none: all
  std::optional<Timestamp> received_from;   // inclusive
  std::optional<Timestamp> received_until;  // exclusive
  std::optional<std::string> principal;     // exact name
  std::optional<std::string> endpoint;      // exact path
};

// Pulls records. One thread at a time; the Context must outlive it (its deadline is not applied: an
// export ends when its caller stops pulling).
class Export {
 public:
  // kInvalid: `from` lies beyond the log.
  [[nodiscard]] static Result<Export> open(const Context& context, const ExportQuestion& question);
  ~Export();
  Export(Export&&) noexcept;
  Export& operator=(Export&&) noexcept;

  // The next matching record, or nothing at the end; its body is valid until the next call, and it
  // has no owner. A record whose header was erased matches every filter on the header, since nobody
  // can tell that it does not.
  [[nodiscard]] Result<std::optional<RecordAnswer>> next();

  // The first position not looked at yet: where a later export continues.
  [[nodiscard]] Position next_position() const noexcept;
  // Where this export ends (exclusive).
  [[nodiscard]] Position until() const noexcept;

 private:
  struct Impl;
  explicit Export(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ledgerline::query
