#include "engine/log/log.h"

#include <chrono>
#include <future>

#include "engine/base/logging.h"
#include "engine/base/metrics.h"
#include "engine/log/log_columns.h"
#include "engine/log/log_keys.h"
#include "engine/log/log_open.h"
#include "engine/log/own_records.h"

namespace ledgerline::log {
namespace {

using SteadyClock = std::chrono::steady_clock;

// What recovery checks before anything is served. A log that fails it does not open, so that a
// running server shows 1; the log line tells the other case.
Result<Inspection> audit(const OpenedStore& opened, const LogOptions& options) {
  static metrics::Gauge& passed = metrics::gauge(
      "ledgerline_start_audit_passed", "1 when the audit of the log at its last start passed");
  static metrics::Gauge& took =
      metrics::gauge("ledgerline_start_audit_seconds", "How long the audit at the last start took");
  const SteadyClock::time_point begin = SteadyClock::now();
  Result<Inspection> inspection =
      inspect(*opened.store, opened.epochs, inspection_paths(opened.directory, options));
  const std::chrono::duration<double> time = SteadyClock::now() - begin;
  const bool ok = inspection && inspection->ok();
  passed.set(ok ? 1 : 0);
  took.set(time.count());
  logging::info("start_audit", {{"passed", ok}, {"seconds", time.count()}});
  return inspection;
}

}  // namespace

Log::Log(DataDirectory directory, std::unique_ptr<kv::Store> store, EpochTable epochs)
    : directory_(std::move(directory)), store_(std::move(store)), epochs_(std::move(epochs)) {}

Log::~Log() { stop(); }

Result<std::unique_ptr<Log>> Log::open(const LogOptions& options) {
  Result<OpenedStore> opened = open_store(options, Purpose::kServe);
  if (!opened) return opened.error();
  const Result<Inspection> inspection = audit(*opened, options);
  if (!inspection) return inspection.error();
  if (!inspection->ok()) return Error{ErrorKind::kCorrupt, inspection->message(), {}};
  Result<CheckpointSigners> signers = signers_of(*opened);
  if (!signers) return signers.error();
  std::unique_ptr<Log> log(
      new Log(std::move(opened->directory), std::move(opened->store), std::move(opened->epochs)));
  if (Result<void> made = log->assemble(options, inspection->recovered, *std::move(signers));
      !made) {
    return made.error();
  }
  return log;
}

Result<void> Log::assemble(const LogOptions& options, const TreeHead& head,
                           CheckpointSigners signers) {
  recovered_ = head;
  clock_ = options.clock != nullptr ? options.clock : &system_clock_;
  publishes_ = !options.without_checkpoints;
  if (options.without_mirror) unread_mirror_ = options.mirror;
  guards_ = guards_of(options.mirror, options.witnesses);
  Result<std::unique_ptr<ErasureTable>> erasures = ErasureTable::load(*store_);
  if (!erasures) return erasures.error();
  erasures_ = *std::move(erasures);
  follower_.emplace(*erasures_);
  reader_ = std::make_unique<LogReader>(*store_, epochs_, erasures_.get());
  Result<TreeState> state = tree().state(head.size);
  if (!state) return state.error();
  Result<SyncedFile> synced = SyncedFile::open(directory_.synced(), head);
  if (!synced) return synced.error();
  sequencer_ = std::make_unique<Sequencer>(*store_, epochs_, std::move(*state), std::move(*synced),
                                           options.sequencer);
  std::unique_ptr<WitnessGroup> witnesses;
  if (publishes_ && options.witnesses && options.witnesses->policy.needs_witnesses()) {
    if (options.without_witnesses) {
      for (const auto& one : options.witnesses->policy.witnesses()) {
        unasked_witnesses_.push_back(one.name);
      }
    } else {
      auto group = WitnessGroup::create(*options.witnesses, signers.verifiers());
      if (!group) return group.error();
      witnesses = *std::move(group);
    }
  }
  checkpointer_ = std::make_unique<Checkpointer>(
      *store_, std::move(signers),
      CheckpointOptions{directory_.checkpoint(),
                        options.without_mirror ? std::nullopt : options.mirror,
                        options.checkpoint_interval_ms, options.checkpoint_republish_ms},
      std::move(witnesses));
  Result<std::unique_ptr<PublishedTrees>> published =
      PublishedTrees::load(*store_, epochs_, *checkpointer_);
  if (!published) return published.error();
  published_ = *std::move(published);
  principals_ = std::make_unique<PrincipalTable>(*store_, *reader_, *sequencer_, *clock_);
  return {};
}

Result<void> Log::start(const std::vector<CommitListener*>& listeners) {
  std::vector<CommitListener*> all = {&*follower_};
  if (publishes_) {
    if (Result<void> started = checkpointer_->start(recovered_); !started) return started;
    all.push_back(checkpointer_.get());
  }
  for (CommitListener* const listener : listeners) {
    if (listener != nullptr) all.push_back(listener);
  }
  sequencer_->start(std::move(all));
  started_ = true;
  if (Result<void> recorded = record_what_is_left_out(); !recorded) return recorded;
  logging::info("log_open", {{"origin", epochs_.current().origin},
                             {"next_position", recovered_.next().value()}});
  return {};
}

Result<void> Log::record_what_is_left_out() {
  if (unread_mirror_) {
    logging::warn("mirror_not_used", {{"path", unread_mirror_->string()}});
    Result<NewRecord> record =
        opened_without_mirror(*unread_mirror_, sequencer_->committed(), clock_->now());
    if (!record) return record.error();
    if (Result<void> told = commit_and_wait(std::move(*record)); !told) return told;
  }
  if (!unasked_witnesses_.empty()) {
    logging::warn("witnesses_not_used", {{"count", unasked_witnesses_.size()}});
    Result<NewRecord> record =
        opened_without_witnesses(unasked_witnesses_, sequencer_->committed(), clock_->now());
    if (!record) return record.error();
    if (Result<void> told = commit_and_wait(std::move(*record)); !told) return told;
  }
  return publishes_ ? record_changed_guards() : Result<void>();
}

// The row follows the record: a crash in between repeats the record, and never leaves it out.
Result<void> Log::record_changed_guards() {
  const Result<std::optional<Guards>> before = load_guards(*store_);
  if (!before) return before.error();
  if (*before == guards_) return {};
  if (*before) {
    logging::warn("guards_changed",
                  {{"mirror", guards_.mirror},
                   {"witnesses", guards_.witness_policy.empty() ? "none" : "policy"}});
    Result<NewRecord> record =
        guards_changed(**before, guards_, sequencer_->committed(), clock_->now());
    if (!record) return record.error();
    if (Result<void> told = commit_and_wait(std::move(*record)); !told) return told;
  }
  kv::WriteSet row(*store_);
  row.put(kMeta, kGuardsKey, encode(guards_));
  return store_->commit(row, kv::Durability::kBuffered);
}

Result<void> Log::commit_and_wait(NewRecord record) {
  Submission submission;
  submission.push_back(std::move(record));
  // Shared, because the callback may still run when get() has returned.
  const auto promise = std::make_shared<std::promise<Result<void>>>();
  Result<void> taken = sequencer_->submit(
      std::move(submission), [promise](const Result<std::vector<Receipt>>& receipts) {
        promise->set_value(receipts ? Result<void>() : Result<void>(receipts.error()));
      });
  if (!taken) return taken;
  return promise->get_future().get();
}

void Log::stop() {
  if (!started_) return;
  sequencer_->stop();
  checkpointer_->stop();
  started_ = false;
}

}  // namespace ledgerline::log
