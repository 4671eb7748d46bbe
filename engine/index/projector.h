// The projector: one thread that follows the log and folds it into data/index. Records come from
// the sequencer's hand-off while it keeps up, and are read from the log again when it does not.
// The log never waits for it.
//
//   open    opens or rebuilds the index (index_store.h) and loads the directory
//   start   the thread begins; give the projector to Log::start as its listener before that
//   stop    ends after the batch at hand; nothing is lost, the next start goes on from there
//
// Threads: on_commit from the sequencer's; everything else from any. A fold that fails for good
// (store damaged, disk full) stops the projector alone: failure() tells, waiters get kUnavailable,
// and the index keeps serving what it has. Rows that contradict each other mark the index to be
// rebuilt at the next start.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/index/directory.h"
#include "engine/index/fold.h"
#include "engine/index/handoff_queue.h"
#include "engine/index/log_fold.h"
#include "engine/kv/store.h"
#include "engine/log/log_reader.h"
#include "engine/log/sequencer.h"

namespace ledgerline::index {

struct ProjectorOptions {
  std::filesystem::path path;  // data/index
  kv::StoreOptions store;
  FactsDecoder decode;
};

class Projector final : public log::CommitListener {
 public:
  using Clock = std::chrono::steady_clock;
  using Waiter = std::function<void(Result<void>)>;

  // `log` must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Projector>> open(const log::LogReader& log,
                                                               const ProjectorOptions& options);
  ~Projector() override;
  Projector(const Projector&) = delete;
  Projector& operator=(const Projector&) = delete;

  void start();
  void stop();
  // Between batches the thread rests until resume(): benchmarks of the log alone.
  void pause();
  void resume();

  void on_commit(std::span<const log::CommittedRecord> records, const log::TreeHead& head) override;

  // The position of the first record that the index does not reflect.
  [[nodiscard]] Position watermark() const noexcept {
    return Position(watermark_.load(std::memory_order_acquire));
  }
  // The position after the last committed record, as the projector knows it.
  [[nodiscard]] Position committed() const noexcept {
    return Position(committed_.load(std::memory_order_acquire));
  }
  // Calls `done` once: when the watermark has reached `position` (at once from this thread, or
  // later from the projector's); with kOverloaded at the deadline; with kUnavailable when the
  // projector has stopped.
  void wait_for(Position position, Clock::time_point deadline, Waiter done);

  [[nodiscard]] std::optional<Error> failure() const;
  // Why the index was thrown away at open; empty: it was not.
  [[nodiscard]] const std::string& rebuild_reason() const noexcept { return rebuild_reason_; }

  [[nodiscard]] const kv::Store& store() const noexcept { return *store_; }
  [[nodiscard]] const Directory& directory() const noexcept { return directory_; }

 private:
  struct Waiting {
    Clock::time_point deadline;
    Waiter done;
  };

  Projector(const log::LogReader& log, const ProjectorOptions& options);
  void run();
  [[nodiscard]] Result<void> fold_once();
  [[nodiscard]] Result<void> fold_handoffs(const std::vector<Handoff>& records);
  void fail(Error error);
  // Tells the waiters whose position is reached, whose time is over, or all with `error`.
  void settle(const std::optional<Error>& error);
  [[nodiscard]] Clock::time_point next_deadline() const;  // with mutex_ held

  const log::LogReader& log_;
  const ProjectorOptions options_;
  std::string rebuild_reason_;
  std::unique_ptr<kv::Store> store_;
  Directory directory_;
  std::unique_ptr<Fold> fold_;  // the thread's own once started
  HandoffQueue handoffs_;
  std::atomic<std::uint64_t> watermark_{0};
  std::atomic<std::uint64_t> committed_{0};

  mutable std::mutex mutex_;  // guards the rest
  std::condition_variable wake_;
  std::multimap<Position, Waiting> waiting_;
  std::optional<Error> failure_;
  bool running_ = false;
  bool stopping_ = false;
  bool paused_ = false;

  std::thread thread_;
};

}  // namespace ledgerline::index
