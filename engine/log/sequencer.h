// The sequencer: the one writer of the log. It gives each record the next position, hashes it into
// the tree and commits it, synced, in batches: while one fsync runs, the next batch gathers. After
// a batch of several senders the next waits half a millisecond for as many; a lone sender never
// waits.
//
// Threads: submit() and the const calls from any thread. One thread of its own owns the tree state
// and runs the commits, the listener and the completions, in this order for each batch:
//
//   1. RocksDB write with sync        the linearization point: from here on the records exist
//   2. rewrite of data/synced         recovery may now rely on them (synced_file.h)
//   3. committed() moves              queries that arrive now wait for them
//   4. listener, then completions     hand-off to the projector, then the senders are told
//
// A crash before 1 loses records that nobody was told of; after 1, they are there.
//
// Failure: when step 1 or 2 fails, the outcome is unknown. Its waiters and all in the queue are
// told kUnavailable, ready() turns false for ever, and nothing is committed any more; recovery
// decides at the next start.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/log/commit.h"
#include "engine/log/synced_file.h"

namespace ledgerline::log {

// 1 to limits::kBatchChunkRecordsMax records, committed together or not at all.
using Submission = std::vector<NewRecord>;
// Called once on the sequencer's thread, with one receipt per record: post elsewhere and return.
using Completion = std::function<void(Result<std::vector<Receipt>>)>;

// Hears of each commit on the sequencer's thread, before its waiters do. Must be quick and must not
// call back into the sequencer. `records` are in order of position, without duplicates, and live
// during the call; what is kept must be copied (bodies and Facts are shared).
class CommitListener {
 public:
  virtual ~CommitListener() = default;
  virtual void on_commit(std::span<const CommittedRecord> records, const TreeHead& head) = 0;
};

struct SequencerOptions {
  std::size_t queue_records_max = limits::kQueueRecordsMaxDefault;
  std::size_t queue_bytes_max = limits::kQueueBytesMaxDefault;
  // kBuffered in tests that have no power cut.
  kv::Durability durability = kv::Durability::kSynced;
};

class Sequencer {
 public:
  // `store` and `epochs` must outlive it. Nothing is committed before start().
  Sequencer(kv::Store& store, const EpochTable& epochs, TreeState state, SyncedFile synced,
            const SequencerOptions& options);
  ~Sequencer();
  Sequencer(const Sequencer&) = delete;
  Sequencer& operator=(const Sequencer&) = delete;

  // Listeners are called in this order; they must outlive stop().
  void start(std::vector<CommitListener*> listeners);
  // Commits what is queued, then ends. Later submissions are kUnavailable.
  void stop();

  // An error means that nothing was taken and `done` will not be called: kOverloaded when the queue
  // has no room, kUnavailable when not ready.
  [[nodiscard]] Result<void> submit(Submission records, Completion done);

  [[nodiscard]] bool ready() const noexcept { return ready_.load(std::memory_order_acquire); }
  // The position that the next record will get: all before it are committed and synced.
  [[nodiscard]] Position committed() const noexcept {
    return Position(committed_.load(std::memory_order_acquire));
  }

 private:
  struct Pending {
    Submission records;
    Completion done;
    std::size_t bytes = 0;
  };

  void run();
  [[nodiscard]] std::vector<Pending> take_batch();  // empty: stop
  void commit(std::vector<Pending>& batch);
  [[nodiscard]] Result<CommitOutcome> write(std::span<const NewRecord* const> records);
  void fail(std::vector<Pending>& batch, const Error& error);
  void release(const std::vector<Pending>& batch);

  kv::Store& store_;
  const EpochTable& epochs_;
  const SequencerOptions options_;

  // The sequencer's thread alone.
  TreeState state_;
  SyncedFile synced_;
  kv::WriteSet writes_;
  std::vector<CommitListener*> listeners_;

  std::atomic<bool> ready_{false};
  std::atomic<std::uint64_t> committed_;

  std::mutex mutex_;  // guards the rest
  std::condition_variable work_;
  std::deque<Pending> queue_;
  // Of the queue and of the batch being committed.
  std::size_t held_records_ = 0;
  std::size_t held_bytes_ = 0;
  bool stopping_ = false;
  std::size_t last_taken_ = 0;  // submissions of the batch before

  std::thread thread_;
};

}  // namespace ledgerline::log
