// An index that is built beside the one that answers, of what the log shows once an instruction is
// carried out. A thread of its own folds the log into data/index.<position of the instruction>
// until it has nearly caught up; the projector then takes it over (projector.h). What an earlier
// process left half made is gone on with.
//
// Memory: the block cache is that of the index that answers and pays for its own write buffers,
// half of what they will be (the projector lets them grow); the caches of a fold come on top, and
// the directory of names for the last moments.
//
// Threads: reached() and ready() from any, the rest from the owner's. An error ends the work;
// take() tells it.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <thread>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/index/log_fold.h"
#include "engine/index/served_index.h"
#include "engine/kv/store.h"
#include "engine/log/log_reader.h"

namespace ledgerline::index {

struct NextIndexOptions {
  std::filesystem::path path;  // see index_places.h
  kv::StoreOptions store;
  FactsDecoder decode;
  Position instruction;                 // the last that it reflects
  std::function<Position()> committed;  // the position after the log's last record; thread-safe
  std::function<void()> on_ready;       // called once, from the thread that builds
};

class NextIndex {
 public:
  // Begins at once. `log` must outlive it.
  NextIndex(const log::LogReader& log, NextIndexOptions options);
  ~NextIndex();  // ends after the batch at hand; what is made stays
  NextIndex(const NextIndex&) = delete;
  NextIndex& operator=(const NextIndex&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return options_.path; }
  // The position of the first record that is not folded.
  [[nodiscard]] Position reached() const noexcept {
    return Position(reached_.load(std::memory_order_acquire));
  }
  // It has nearly caught up, or failed.
  [[nodiscard]] bool ready() const noexcept { return ready_.load(std::memory_order_acquire); }
  // Once, when it is ready.
  [[nodiscard]] Result<FoldedIndex> take();

 private:
  void run();
  [[nodiscard]] Result<FoldedIndex> build();
  [[nodiscard]] Result<void> catch_up(Fold& fold);
  void report();

  const log::LogReader& log_;
  const NextIndexOptions options_;
  std::atomic<std::uint64_t> reached_{0};
  std::atomic<bool> ready_{false};
  std::atomic<bool> stopping_{false};
  std::chrono::steady_clock::time_point next_report_;  // the thread's own
  std::optional<Result<FoldedIndex>> built_;           // the thread's, then whoever saw ready()
  std::thread thread_;
};

}  // namespace ledgerline::index
