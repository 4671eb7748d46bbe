// Where an import brings its records: to a running server, or into a data directory that no server
// works on. Both go through the same endpoints' pipeline and give the same answers. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "tools/import_line.h"

namespace ledgerline::tools {

class App;
class HttpClient;

// What one request holds, and the endpoint it is for: part of a record's identity.
struct ImportBody {
  ImportKind kind = ImportKind::kLineage;
  std::string text;
  std::size_t records = 0;
};
[[nodiscard]] std::string_view endpoint_of(ImportKind kind) noexcept;
[[nodiscard]] std::string_view content_type_of(ImportKind kind) noexcept;

struct ImportAnswer {
  // Set: the body as a whole was refused, for this reason, and nothing of it was stored.
  std::optional<std::string> refused_whole;
  std::vector<std::pair<std::size_t, std::string>> refused;  // index of a record, and why
  std::vector<std::size_t> again;                            // found no room
  std::size_t known = 0;                                     // of the stored: there before
};

class ImportTarget {
 public:
  virtual ~ImportTarget() = default;
  // An error is final: the target takes no records any more.
  [[nodiscard]] virtual Result<ImportAnswer> send(ImportBody body) = 0;
};

// An overloaded or restarting server is asked again for up to `patience_s`. `client` outlives it.
[[nodiscard]] std::unique_ptr<ImportTarget> import_into_server(HttpClient& client,
                                                               std::uint32_t patience_s);
// `app` is started and outlives it; `principal` is the sender that records name. Larger bodies are
// refused as a whole, as a server does.
[[nodiscard]] std::unique_ptr<ImportTarget> import_into_directory(App& app, std::string principal,
                                                                  std::size_t body_bytes_max);

}  // namespace ledgerline::tools
