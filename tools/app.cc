#include "tools/app.h"

#include <string>
#include <utility>

#include "ingest/replay.h"
#include "tools/witness_transport.h"

namespace ledgerline::tools {
namespace {

namespace fs = std::filesystem;

Error internal(const fs::path& path, const std::error_code& fault) {
  return {ErrorKind::kInternal, path.string() + ": " + fault.message(), {}};
}

// A folder of its own below `parent`, named after the time.
Result<fs::path> make_backup_folder(const fs::path& parent, Timestamp now) {
  std::error_code fault;
  fs::create_directories(parent, fault);
  if (fault) return internal(parent, fault);
  const fs::path path = fs::absolute(parent / std::to_string(now.ns));
  if (!fs::create_directory(path, fault)) {
    if (fault) return internal(path, fault);
    return Error{ErrorKind::kConflict, path.string() + ": another backup began just now", {}};
  }
  return path;
}

}  // namespace

log::LogOptions log_options(const Config& config, StartWithout without) {
  log::LogOptions options;
  options.data_directory = config.data;
  options.origin = config.log_origin;
  if (!config.checkpoint_mirror.empty()) options.mirror = config.checkpoint_mirror;
  options.without_mirror = without.mirror;
  options.without_witnesses = without.witnesses;
  options.without_checkpoints = without.checkpoints;
  options.checkpoint_interval_ms = static_cast<std::uint32_t>(config.checkpoint_interval_ms);
  options.checkpoint_republish_ms = static_cast<std::uint32_t>(config.checkpoint_republish_ms);
  options.sequencer.queue_records_max = config.log_queue_records_max;
  options.sequencer.queue_bytes_max = config.log_queue_bytes_max;
  options.store.block_cache_bytes = config.memory_block_cache_bytes / 4;
  options.store.write_buffer_bytes = config.memory_write_buffer_bytes / 2;
  return options;
}

index::ProjectorOptions projector_options(const Config& config) {
  index::ProjectorOptions options;
  options.path = fs::path(config.data) / "index";
  options.store.create_if_missing = true;
  options.store.block_cache_bytes = config.memory_block_cache_bytes / 4 * 3;
  options.store.write_buffer_bytes = config.memory_write_buffer_bytes / 2;
  options.decode = ingest::facts_of_record;
  return options;
}

namespace {

index::PastIndexOptions past_options(const Config& config) {
  index::PastIndexOptions options;
  options.path = fs::path(config.data) / "past";
  options.store.create_if_missing = true;
  options.store.block_cache_bytes = config.memory_block_cache_bytes / 16;
  options.store.write_buffer_bytes = config.memory_write_buffer_bytes / 8;
  options.decode = ingest::facts_of_record;
  return options;
}

}  // namespace

Result<std::unique_ptr<App>> App::open(const Config& config, StartWithout without) {
  std::unique_ptr<App> app(new App());
  log::LogOptions with_log = log_options(config, without);
  if (!config.witness_policy.empty() && !without.checkpoints) {
    Result<log::WitnessOptions> witnesses = read_witness_options(config.witness_policy);
    if (!witnesses) return witnesses.error();
    with_log.witnesses = *std::move(witnesses);
  }
  Result<std::unique_ptr<log::Log>> log = log::Log::open(with_log);
  if (!log) return log.error();
  app->log_ = *std::move(log);
  Result<std::unique_ptr<index::Projector>> projector =
      index::Projector::open(app->log_->reader(), projector_options(config));
  if (!projector) return with_context(projector.error(), "index");
  app->projector_ = *std::move(projector);
  if (config.index_paused) app->projector_->pause();
  index::PastIndexOptions past = past_options(config);
  past.present_lags = [present = app->projector_.get()] { return present->lags_far(); };
  app->past_ = std::make_unique<index::PastIndexes>(app->log_->reader(), std::move(past));
  log::EraserOptions erasing;
  erasing.withdrawn = [present = app->projector_.get(),
                       past = app->past_.get()](Position by) -> Result<bool> {
    return present->has_withdrawn(by) && past->has_withdrawn(by);
  };
  app->eraser_ =
      std::make_unique<log::Eraser>(app->log_->store(), app->log_->erasures(), std::move(erasing));

  app->questions_ = {std::chrono::milliseconds(config.query_wait_ms),
                     std::chrono::milliseconds(config.query_time_ms), config.query_walk_nodes_max};
  ingest::PipelineOptions options;
  options.mode = config.ingest_mode == "strict" ? ingest::Mode::kStrict : ingest::Mode::kLenient;
  options.default_namespace = config.ingest_default_namespace;
  app->pipeline_ = std::make_unique<ingest::Pipeline>(std::move(options), app->log_->sequencer(),
                                                      app->log_->principals());
  app->instructions_ = std::make_unique<ingest::Instructions>(
      app->log_->store(), app->log_->reader(), app->log_->sequencer(), app->log_->principals());
  return app;
}

App::~App() { stop(); }

Result<void> App::start() {
  started_ = true;
  projector_->start();
  past_->start();
  eraser_->start();
  return log_->start({projector_.get(), past_.get(), eraser_.get()});
}

void App::stop() {
  if (!started_) return;
  started_ = false;
  log_->stop();
  eraser_->stop();
  past_->stop();
  projector_->stop();
}

Result<api::Backup> App::backup() {
  const fs::path data = log_->directory().path();
  const Result<fs::path> path = make_backup_folder(data / "backups", clock_.now());
  if (!path) return path.error();
  api::Backup made{*path, log_->sequencer().committed()};
  std::error_code fault;
  fs::copy_file(log_->directory().checkpoint(), made.path / "checkpoint", fault);
  Result<void> done = fault ? Result<void>(internal(made.path, fault)) : Result<void>();
  // A backup without an index is whole: it is rebuilt from the log.
  const index::ServedIndexPtr index = projector_->index();
  if (done && index) done = index->store->backup_to(made.path / "index");
  if (done) done = log_->store().backup_to(made.path / "log");
  if (done) return made;
  fs::remove_all(made.path, fault);
  return with_context(done.error(), "backup");
}

api::Services App::services() {
  api::Services services;
  services.ingest = pipeline_.get();
  services.instructions = instructions_.get();
  services.sequencer = &log_->sequencer();
  services.projector = projector_.get();
  services.past = past_.get();
  services.trees = &log_->published();
  services.principals = &log_->principals();
  services.log = &log_->reader();
  services.clock = &clock_;
  services.questions = questions_;
  services.backup = [this] { return backup(); };
  services.refresh_metrics = [this] {
    log_->store().publish_metrics();
    if (const index::ServedIndexPtr index = projector_->index()) index->store->publish_metrics();
  };
  return services;
}

}  // namespace ledgerline::tools
