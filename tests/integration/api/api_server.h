// The whole server in this process: a real log, index and query layer in a temporary directory,
// behind HTTP on a free port of 127.0.0.1. Every answer is checked against api/openapi.json: a
// status that is not described fails the test.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/auth.h"
#include "api/server.h"
#include "api/services.h"
#include "engine/index/past_indexes.h"
#include "engine/index/projector.h"
#include "engine/log/eraser.h"
#include "engine/log/log.h"
#include "ingest/instructions.h"
#include "ingest/pipeline.h"
#include "ingest/replay.h"
#include "tests/support/http_client.h"
#include "tests/support/temp_directory.h"

namespace ledgerline::test {

using Json = nlohmann::json;
using Headers = std::vector<std::pair<std::string, std::string>>;

struct ApiServerOptions {
  std::size_t body_bytes_max = limits::kBodyBytesMaxDefault;
  std::uint32_t read_timeout_ms = limits::kReadTimeoutMsDefault;
  std::vector<api::ApiKey> keys;  // empty: open
  bool public_log = false;
  bool mirrored = false;  // checkpoints go to a mirror too
  ingest::Mode mode = ingest::Mode::kLenient;
  index::FactsDecoder decode = ingest::facts_of_record;  // the projector's
};

class ApiServer {
 public:
  explicit ApiServer(ApiServerOptions options = {});
  ~ApiServer();
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;

  testing::HttpResponse get(std::string_view target, const Headers& headers = {});
  testing::HttpResponse post(std::string_view target, std::string_view body,
                             Headers headers = {{"Content-Type", "application/json"}});
  // The JSON of a 200.
  Json ask(std::string_view target);
  // The JSON of a 201.
  Json accept(std::string_view body,
              const Headers& headers = {{"Content-Type", "application/json"}});

  // From now on no checkpoint can be published.
  void break_mirror();

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] log::Log& log() { return *log_; }
  [[nodiscard]] index::Projector& projector() { return *projector_; }
  // Waits until there is an index of what counted at `known_at`, before a retraction.
  [[nodiscard]] bool await_past(std::uint64_t known_at);
  // Waits until the index is without what the instruction at this position names.
  [[nodiscard]] bool await_withdrawn(std::uint64_t instruction);

 private:
  void start_followers(index::FactsDecoder decode);  // of the log, and the log itself
  [[nodiscard]] std::filesystem::path mirror() const { return directory_ / "mirror"; }
  void check_described(std::string_view method, std::string_view target, int status) const;

  SystemClock clock_;
  TempDirectory directory_;
  std::unique_ptr<log::Log> log_;
  std::unique_ptr<index::Projector> projector_;
  std::unique_ptr<index::PastIndexes> past_;
  std::unique_ptr<log::Eraser> eraser_;
  std::unique_ptr<ingest::Pipeline> pipeline_;
  std::unique_ptr<ingest::Instructions> instructions_;
  std::optional<api::Authenticator> authenticator_;
  api::Services services_;
  api::Router router_;
  std::optional<api::WorkerPool> workers_;
  std::unique_ptr<api::Server> server_;
};

// One RunEvent, complete by the specification.
struct EventSpec {
  std::string type = "COMPLETE";
  std::string time = "2026-11-22T04:00:00Z";
  std::string run = "01902b9e-0000-7000-8000-000000000001";
  std::string job;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
};
[[nodiscard]] std::string run_event(const EventSpec& spec);

}  // namespace ledgerline::test
