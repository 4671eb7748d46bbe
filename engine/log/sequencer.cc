#include "engine/log/sequencer.h"

#include <chrono>
#include <utility>

#include "engine/base/logging.h"
#include "engine/base/metrics.h"
#include "engine/base/named_thread.h"

// Hot path: no logging above debug and no allocation per byte in commit().

namespace ledgerline::log {
namespace {

struct Metrics {
  metrics::Counter& records = metrics::counter("ledgerline_log_records_total", "Records committed");
  metrics::Counter& duplicates =
      metrics::counter("ledgerline_log_duplicates_total", "Submitted records that were there");
  metrics::Counter& refused = metrics::counter("ledgerline_log_refused_total",
                                               "Submissions that found no room in the queue");
  metrics::Counter& bytes =
      metrics::counter("ledgerline_log_bytes_total", "Bytes of rows handed to RocksDB");
  metrics::Gauge& queue =
      metrics::gauge("ledgerline_log_queue_records", "Records queued or being committed");
  metrics::Gauge& ready = metrics::gauge("ledgerline_log_ready", "1 while the log takes records");
  metrics::Gauge& next =
      metrics::gauge("ledgerline_log_next_position", "Position of the next record");
  metrics::Histogram& batch_records = metrics::histogram(
      "ledgerline_log_commit_records", "Records of a commit", {1, 4, 16, 64, 256, 1024, 4096});
  metrics::Histogram& commit_seconds =
      metrics::histogram("ledgerline_log_commit_seconds", "Time of a commit, fsync included",
                         {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3});
};

constexpr std::size_t kFewSubmissions = 4;
constexpr std::chrono::microseconds kGatheringTime{500};

Metrics& counted() {
  static Metrics instance;
  return instance;
}

Error unavailable() {
  return {ErrorKind::kUnavailable, "the log takes no records: it failed or is being stopped", {}};
}

}  // namespace

Sequencer::Sequencer(kv::Store& store, const EpochTable& epochs, TreeState state, SyncedFile synced,
                     const SequencerOptions& options)
    : store_(store),
      epochs_(epochs),
      options_(options),
      state_(std::move(state)),
      synced_(std::move(synced)),
      writes_(store),
      committed_(state_.next().value()) {
  counted().ready.set(0);
  counted().next.set(static_cast<double>(state_.next().value()));
}

Sequencer::~Sequencer() { stop(); }

void Sequencer::start(std::vector<CommitListener*> listeners) {
  LEDGERLINE_ASSERT(!thread_.joinable());
  listeners_ = std::move(listeners);
  ready_.store(true, std::memory_order_release);
  counted().ready.set(1);
  thread_ = named_thread("sequencer", [this] { run(); });
}

void Sequencer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  if (thread_.joinable()) thread_.join();
  ready_.store(false, std::memory_order_release);
  counted().ready.set(0);
}

Result<void> Sequencer::submit(Submission records, Completion done) {
  LEDGERLINE_ASSERT(!records.empty());
  LEDGERLINE_ASSERT(records.size() <= limits::kBatchChunkRecordsMax);
  Pending pending{std::move(records), std::move(done), 0};
  for (const NewRecord& record : pending.records) pending.bytes += record.bytes();
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || !ready()) return unavailable();
    // A submission larger than the whole bound is taken when it is alone.
    const bool room = held_records_ + pending.records.size() <= options_.queue_records_max &&
                      held_bytes_ + pending.bytes <= options_.queue_bytes_max;
    if (!room && held_records_ > 0) {
      counted().refused.add();
      return Error{ErrorKind::kOverloaded, "the log's queue is full", {}};
    }
    held_records_ += pending.records.size();
    held_bytes_ += pending.bytes;
    counted().queue.set(static_cast<double>(held_records_));
    was_empty = queue_.empty();
    queue_.push_back(std::move(pending));
  }
  if (was_empty) work_.notify_one();
  return {};
}

std::vector<Sequencer::Pending> Sequencer::take_batch() {
  std::vector<Pending> batch;
  std::unique_lock lock(mutex_);
  work_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  // Senders that wait for an answer before they send again come back one by one: committing the
  // first of them alone would make the rest wait for its fsync.
  if (last_taken_ > kFewSubmissions && queue_.size() < last_taken_) {
    work_.wait_for(lock, kGatheringTime, [this] { return stopping_; });
  }
  std::size_t records = 0;
  std::size_t bytes = 0;
  while (!queue_.empty()) {
    const Pending& next = queue_.front();
    if (!batch.empty() && (records + next.records.size() > limits::kCommitRecordsMax ||
                           bytes + next.bytes > limits::kCommitBytesMax)) {
      break;
    }
    records += next.records.size();
    bytes += next.bytes;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  last_taken_ = batch.size();
  return batch;
}

void Sequencer::run() {
  for (;;) {
    std::vector<Pending> batch = take_batch();
    if (batch.empty()) return;
    commit(batch);
    release(batch);
  }
}

void Sequencer::release(const std::vector<Pending>& batch) {
  const std::lock_guard lock(mutex_);
  for (const Pending& pending : batch) {
    held_records_ -= pending.records.size();
    held_bytes_ -= pending.bytes;
  }
  counted().queue.set(static_cast<double>(held_records_));
}

Result<CommitOutcome> Sequencer::write(std::span<const NewRecord* const> records) {
  writes_.clear();
  Result<CommitOutcome> outcome = build_commit(store_, epochs_, records, state_, writes_);
  if (!outcome || outcome->committed.empty()) return outcome;
  if (Result<void> committed = store_.commit(writes_, options_.durability); !committed) {
    return committed.error();
  }
  if (Result<void> noted = synced_.write(state_.head()); !noted) return noted.error();
  if (store_.failed()) return unavailable();
  return outcome;
}

void Sequencer::commit(std::vector<Pending>& batch) {
  if (!ready()) return fail(batch, unavailable());
  const auto begin = std::chrono::steady_clock::now();
  std::vector<const NewRecord*> records;
  for (const Pending& pending : batch) {
    for (const NewRecord& record : pending.records) records.push_back(&record);
  }
  const Result<CommitOutcome> outcome = write(records);
  if (!outcome) return fail(batch, outcome.error());

  committed_.store(state_.next().value(), std::memory_order_release);
  if (!outcome->committed.empty()) {
    const TreeHead head = state_.head();
    for (CommitListener* listener : listeners_) listener->on_commit(outcome->committed, head);
  }
  counted().commit_seconds.observe(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  counted().batch_records.observe(static_cast<double>(records.size()));
  counted().records.add(static_cast<double>(outcome->committed.size()));
  counted().duplicates.add(static_cast<double>(records.size() - outcome->committed.size()));
  counted().bytes.add(static_cast<double>(writes_.bytes()));
  counted().next.set(static_cast<double>(state_.next().value()));

  auto receipt = outcome->receipts.begin();
  for (Pending& pending : batch) {
    const auto end = receipt + static_cast<std::ptrdiff_t>(pending.records.size());
    pending.done(std::vector<Receipt>(receipt, end));
    receipt = end;
  }
}

void Sequencer::fail(std::vector<Pending>& batch, const Error& error) {
  if (ready_.exchange(false, std::memory_order_acq_rel)) {
    counted().ready.set(0);
    logging::error("commit_failed", {{"error", error.message}});
  }
  const Error told{ErrorKind::kUnavailable,
                   "the commit failed and its outcome is unknown; the server's log says why",
                   {}};
  for (Pending& pending : batch) pending.done(told);
}

}  // namespace ledgerline::log
