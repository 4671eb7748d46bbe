// The projector: one thread that follows the log and folds it into data/index. Records come from
// the sequencer's hand-off while it keeps up, and are read from the log again when it does not.
// The log never waits for it.
//
//   open    opens or rebuilds the index (index_store.h) and loads the directory
//   start   the thread begins; give the projector to Log::start as its listener before that
//   stop    ends after the batch at hand; nothing is lost, the next start goes on from there
//
// Threads: on_commit from the sequencer's; everything else from any. Damage in the index, met by
// the fold or reported by a question, makes the projector throw it away at once and fold the log
// again; until the last question has let go of the damaged one there is none. Damage that comes
// back before the new index has caught up, and a fold that fails for another reason (disk full),
// stop the projector alone: failure() tells, waiters get kUnavailable, and the index keeps serving
// what it has.
//
// Erasures and retractions: an index cannot take back one record's part exactly (an entity is named
// by any record), so an instruction costs a new one, folded from what the log still shows.
//   urgent (log::Erasure::is_urgent)   the index is withheld from the commit on and begins anew
//   else                               the index answers on, kept up to date, until one that is
//                                      built beside it has caught up (next_index.h) and takes over
// Instructions that are committed together, or while one is built, share the next.
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
#include "engine/index/fold.h"
#include "engine/index/handoff_queue.h"
#include "engine/index/index_store.h"
#include "engine/index/log_fold.h"
#include "engine/index/next_index.h"
#include "engine/index/served_index.h"
#include "engine/kv/store.h"
#include "engine/log/log_reader.h"
#include "engine/log/sequencer.h"

namespace ledgerline::index {

// How an index that was built beside the one that answers takes over.
enum class BesideStep : std::uint8_t {
  kBegun,      // a thread builds it
  kBuilt,      // it has caught up
  kTakenOver,  // marked as the one that the next start opens
  kServed,     // questions read it; the other one is marked for discard
  kRemoved,    // the other one is gone
};

struct ProjectorOptions {
  std::filesystem::path path;  // data/index
  kv::StoreOptions store;
  FactsDecoder decode;
  // After each step; false: the projector goes no further, as if the process had ended there. For
  // tests.
  std::function<bool(BesideStep)> after = nullptr;
};

class Projector final : public log::CommitListener {
 public:
  using Clock = std::chrono::steady_clock;
  // Between two looks whether the last question has let go of an index that was replaced.
  static constexpr std::chrono::milliseconds kReleaseWait{20};
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
  // It lags by more than the hand-off holds: it reads the log, as after it began anew.
  [[nodiscard]] bool lags_far() const noexcept;
  // Calls `done` once: when the watermark has reached `position` (at once from this thread, or
  // later from the projector's); with kOverloaded at the deadline; with kUnavailable when the
  // projector has stopped.
  void wait_for(Position position, Clock::time_point deadline, Waiter done);

  // The index that questions are to read; null while a damaged one, or one that holds what an
  // urgent instruction names, is being replaced.
  [[nodiscard]] ServedIndexPtr index() const;
  // A question met damaged rows in `damaged`. Heard of once; ignored when it was replaced already.
  void report_damage(const ServedIndexPtr& damaged, const Error& error);
  // What a question is told while index() is null: kUnavailable, and why.
  [[nodiscard]] Error no_index() const;
  // An index that was damaged is being folded again and has not caught up.
  [[nodiscard]] bool rebuilding() const noexcept {
    return rebuilding_.load(std::memory_order_acquire);
  }

  // Whether the index holds nothing of what instructions up to the one at `by` name.
  [[nodiscard]] bool has_withdrawn(Position by) const noexcept;

  [[nodiscard]] std::optional<Error> failure() const;
  // Why the index was thrown away at open; empty: it was not.
  [[nodiscard]] const std::string& rebuild_reason() const noexcept { return rebuild_reason_; }

 private:
  struct Waiting {
    Clock::time_point deadline;
    Waiter done;
  };

  Projector(const log::LogReader& log, const ProjectorOptions& options);
  // Opens the index and a fold into it; one that turns out to be damaged is made anew.
  [[nodiscard]] Result<void> open_index_and_fold();
  [[nodiscard]] Result<void> adopt(OpenedIndex opened);
  void run();
  void after_fold();
  // Nobody waits and little has come: what comes next may share its rows. With mutex_ held.
  [[nodiscard]] bool may_rest() const;
  void publish() const;  // to the metrics
  // Waits until nobody reads the damaged index, then begins a new one. False: stopped meanwhile.
  [[nodiscard]] Result<bool> replace(const Error& damage);
  [[nodiscard]] Result<bool> begin_anew();
  // One step of run(). False: stopped.
  [[nodiscard]] Result<bool> step(const std::optional<Error>& damage);
  [[nodiscard]] bool has_work() const;  // with mutex_ held
  // An instruction that the index does not reflect yet.
  [[nodiscard]] std::optional<Position> pending_withdrawal() const;
  // Up to here questions may be answered.
  [[nodiscard]] Position answered_to() const;
  // The last instruction that the index holds records of although it must not answer with them.
  [[nodiscard]] std::optional<Position> withheld_for() const;
  [[nodiscard]] ErasureState erasure_state() const;
  [[nodiscard]] bool wait_until_closed();
  [[nodiscard]] std::filesystem::path live_path() const;

  // Of the index beside (projector_beside.cc). Results as of step().
  [[nodiscard]] Result<bool> withdraw();
  [[nodiscard]] Result<bool> build_beside(Position instruction);
  [[nodiscard]] bool has_room_beside() const;
  [[nodiscard]] Result<bool> take_over();
  [[nodiscard]] Result<void> catch_up(const FoldedIndex& built) const;
  void serve(FoldedIndex built);
  [[nodiscard]] bool remove_retired();
  [[nodiscard]] bool reached(BesideStep step) const;
  [[nodiscard]] Result<void> fold_once();
  [[nodiscard]] Result<void> fold_handoffs(const std::vector<Handoff>& records);
  void fail(Error error);
  // Tells the waiters whose position is reached, whose time is over, or all with `error`.
  void settle(const std::optional<Error>& error);
  [[nodiscard]] Clock::time_point next_deadline() const;  // with mutex_ held

  const log::LogReader& log_;
  const ProjectorOptions options_;
  std::string rebuild_reason_;
  // The index that answers. The thread's own once started; `index` is changed with mutex_ held.
  FoldedIndex live_;
  std::unique_ptr<NextIndex> next_;  // the thread's own, as what follows
  // What another has taken over from, while questions still read it.
  struct Retired {
    std::filesystem::path path;
    std::shared_ptr<const std::atomic<bool>> closed;
  };
  std::optional<Retired> retired_;
  Clock::time_point rest_until_;
  HandoffQueue handoffs_;
  std::atomic<std::uint64_t> watermark_{0};
  std::atomic<std::uint64_t> committed_{0};
  std::atomic<bool> rebuilding_{false};
  // The position after the last instruction whose records the index does not hold; 0: none.
  std::atomic<std::uint64_t> withdrawn_end_{0};

  mutable std::mutex mutex_;  // guards the rest
  std::condition_variable wake_;
  std::multimap<Position, Waiting> waiting_;
  std::optional<Error> damage_;  // reported and not yet looked at
  std::optional<Error> failure_;
  bool running_ = false;
  bool stopping_ = false;
  bool paused_ = false;

  std::thread thread_;
};

}  // namespace ledgerline::index
