// The running store below HTTP: log, projector and ingest pipeline of one data directory, put
// together from a configuration. The server and the commands that work on a data directory without
// one share it.
//
//   open     takes the directory's lock, recovers and checks; folds nothing yet
//   start    the log takes records, the projector follows
//   stop     commits and signs what was accepted, then ends every thread; the destructor stops too
//
// open, start and stop belong to the owner; the parts are as thread-safe as they say.
#pragma once

#include <memory>

#include "api/services.h"
#include "engine/base/clock.h"
#include "engine/index/past_indexes.h"
#include "engine/index/projector.h"
#include "engine/log/eraser.h"
#include "engine/log/log.h"
#include "ingest/instructions.h"
#include "ingest/pipeline.h"
#include "tools/config.h"

namespace ledgerline::tools {

// What a start may do without. The operator's word on mirror and witnesses is recorded in the log.
struct StartWithout {
  bool mirror = false;
  bool witnesses = false;
  bool checkpoints = false;  // none is signed: the next start with them publishes what has come
};

class App {
 public:
  // Errors are those of Log::open and Projector::open; kCorrupt means `ledgerline recover`.
  [[nodiscard]] static Result<std::unique_ptr<App>> open(const Config& config,
                                                         StartWithout without = {});
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  [[nodiscard]] Result<void> start();
  void stop();

  // Hard links of a consistent state under backups/ of the data directory: checkpoint, index/ and
  // log/, in this order, so that neither of the first two is ahead of the log. Blocks.
  [[nodiscard]] Result<api::Backup> backup();
  // Everything the routes need but the worker pool.
  [[nodiscard]] api::Services services();

  [[nodiscard]] bool ready() const noexcept { return log_->ready(); }
  [[nodiscard]] ingest::Pipeline& pipeline() noexcept { return *pipeline_; }
  [[nodiscard]] const log::Log& log() const noexcept { return *log_; }
  [[nodiscard]] const index::Projector& projector() const noexcept { return *projector_; }
  [[nodiscard]] const Clock& clock() const noexcept { return clock_; }

 private:
  App() = default;

  SystemClock clock_;
  // Each part uses those above it and is destroyed before them.
  std::unique_ptr<log::Log> log_;
  std::unique_ptr<index::Projector> projector_;
  std::unique_ptr<index::PastIndexes> past_;
  std::unique_ptr<log::Eraser> eraser_;
  std::unique_ptr<ingest::Pipeline> pipeline_;
  std::unique_ptr<ingest::Instructions> instructions_;
  api::QuestionLimits questions_;
  bool started_ = false;
};

// How a configuration divides its memory: most of the cache serves the index, whose reads are
// random; both stores write alike.
[[nodiscard]] log::LogOptions log_options(const Config& config, StartWithout without = {});
[[nodiscard]] index::ProjectorOptions projector_options(const Config& config);

}  // namespace ledgerline::tools
