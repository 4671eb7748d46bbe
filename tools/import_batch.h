// Brings records to a target in batches, until each is stored or refused for good. Repeats are
// safe: the log knows what it already holds. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "tools/import_line.h"
#include "tools/import_target.h"

namespace ledgerline::tools {

struct ImportLine {
  std::string source;  // "events.ndjson:17", for messages
  std::string record;
};

struct ImportCounts {
  std::uint64_t records = 0;  // new ones of the log: access lines sent together are one
  std::uint64_t stored = 0;   // lines
  std::uint64_t known = 0;    // of the stored ones: already there before
  std::uint64_t refused = 0;
};

class ImportBatch {
 public:
  // `refused` hears of every record that will never be taken. `target` outlives the batch.
  using Refused = std::function<void(const ImportLine& line, const std::string& reason)>;
  ImportBatch(ImportTarget& target, Refused refused);

  // Keeps the line; sends what is kept when the batch is full. Errors are final.
  [[nodiscard]] Result<void> add(ImportKind kind, ImportLine line);
  // Counts a line that holds no record at all.
  void refuse(const ImportLine& line, const std::string& reason);
  // Sends what is kept.
  [[nodiscard]] Result<void> flush();

  [[nodiscard]] const ImportCounts& counts() const noexcept { return counts_; }

 private:
  [[nodiscard]] ImportBody body() const;
  void take(const ImportAnswer& answer);
  // What a batch refused as a whole (too large, or one line spoils it) comes down to.
  [[nodiscard]] Result<void> halve(const std::string& reason);

  ImportTarget& target_;
  Refused refused_;
  ImportKind kind_ = ImportKind::kLineage;
  std::vector<ImportLine> lines_;
  std::size_t bytes_ = 0;
  ImportCounts counts_;
};

}  // namespace ledgerline::tools
