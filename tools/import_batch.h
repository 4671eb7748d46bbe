// Sends records to a running server in batches, until each is stored or refused for good. Repeats
// are safe: the log knows what it already holds. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "tools/http_client.h"
#include "tools/import_line.h"

namespace ledgerline::tools {

struct ImportLine {
  std::string source;  // "events.ndjson:17", for messages
  std::string record;
};

struct ImportCounts {
  std::uint64_t stored = 0;
  std::uint64_t known = 0;  // of the stored ones: already there before
  std::uint64_t refused = 0;
};

class ImportBatch {
 public:
  // `refused` hears of every record the server will never take. An overloaded or restarting server
  // is asked again for up to `patience_s`.
  using Refused = std::function<void(const ImportLine& line, const std::string& reason)>;
  ImportBatch(HttpClient& client, Refused refused, std::uint32_t patience_s);

  // Keeps the line; sends what is kept when the batch is full. Errors are final.
  [[nodiscard]] Result<void> add(ImportKind kind, ImportLine line);
  // Counts a line that holds no record at all.
  void refuse(const ImportLine& line, const std::string& reason);
  // Sends what is kept.
  [[nodiscard]] Result<void> flush();

  [[nodiscard]] const ImportCounts& counts() const noexcept { return counts_; }

 private:
  [[nodiscard]] Result<HttpAnswer> post(const HttpRequest& request);
  [[nodiscard]] Result<void> send_lineage();
  [[nodiscard]] Result<void> send_access();
  // What a batch refused as a whole (too large, or one line spoils it) comes down to.
  [[nodiscard]] Result<void> halve(const std::string& reason);

  HttpClient& client_;
  Refused refused_;
  std::uint32_t patience_s_;
  ImportKind kind_ = ImportKind::kLineage;
  std::vector<ImportLine> lines_;
  std::size_t bytes_ = 0;
  ImportCounts counts_;
};

}  // namespace ledgerline::tools
