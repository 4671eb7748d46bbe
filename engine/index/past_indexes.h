// What counted before a retraction. The index holds nothing of a retracted record; a question about
// what was known earlier (known_at) reads a past index instead: of the records before a retraction,
// without those that had been retracted by then. There is one for each of the last retractions,
// under data/past/<position of the retraction>, folded from the log by a thread of its own.
//
// Nothing that was erased is in them: an erasure throws all away, and they are folded again. What
// is there after a restart is used, and finished where it was cut short.
//
// Threads: on_commit from the sequencer's, start and stop from the owner's, the rest from any. An
// error ends work on one past index until the next instruction or start; questions are then told
// that something was retracted, as they are while it is not folded yet.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/index/log_fold.h"
#include "engine/index/served_index.h"
#include "engine/kv/store.h"
#include "engine/log/log_reader.h"
#include "engine/log/sequencer.h"

namespace ledgerline::index {

// Each costs about as much disk as the index, and memory while questions read it.
inline constexpr std::size_t kPastIndexesMax = 4;

struct PastIndexOptions {
  std::filesystem::path path;  // data/past
  kv::StoreOptions store;
  FactsDecoder decode;
  // Whether the index of the present is far behind the log: it comes first. Null: never.
  std::function<bool()> present_lags = nullptr;
};

class PastIndexes final : public log::CommitListener {
 public:
  // `log` must outlive it, and know the erasures.
  PastIndexes(const log::LogReader& log, PastIndexOptions options);
  ~PastIndexes() override;
  PastIndexes(const PastIndexes&) = delete;
  PastIndexes& operator=(const PastIndexes&) = delete;

  void start();
  void stop();
  void on_commit(std::span<const log::CommittedRecord> records, const log::TreeHead& head) override;

  // The index of what counted when the log ended with the record at `known_at`. Null: nothing was
  // retracted since, or there is no such index (yet). May block while one is opened.
  [[nodiscard]] ServedIndexPtr find(Position known_at);
  // A question met damaged rows in `damaged`: it is folded again. False: it is none of these.
  bool report_damage(const ServedIndexPtr& damaged);

  // Whether no past index holds what instructions up to the one at `by` take.
  [[nodiscard]] bool has_withdrawn(Position by) const;

 private:
  // What is to be there.
  struct Plan {
    std::optional<Position> instruction;  // the last one
    std::optional<Position> erasure;      // the last one that takes bytes
    std::vector<Position> retractions;    // ascending
    friend bool operator==(const Plan&, const Plan&) = default;
  };
  struct Open {
    Position retraction;
    ServedIndexPtr index;
  };

  void run();
  // Clears, then folds what is missing. False: a question still reads what has to go; try again.
  [[nodiscard]] bool work_once();
  [[nodiscard]] Plan plan() const;
  [[nodiscard]] Result<bool> clear_for(const Plan& wanted);
  [[nodiscard]] bool let_go(const Plan& wanted, bool all);  // false: some are still read
  [[nodiscard]] Result<void> build(Position retraction, std::optional<Position> erasure);
  [[nodiscard]] bool may_serve(Position retraction) const;  // with mutex_ held
  [[nodiscard]] Result<ServedIndexPtr> open(Position retraction);
  [[nodiscard]] bool interrupted() const;
  // Waits while the present comes first. False: interrupted.
  [[nodiscard]] bool may_go_on();
  void discard(Position retraction);  // with mutex_ held
  [[nodiscard]] std::filesystem::path path_of(Position retraction) const;

  const log::LogReader& log_;
  const PastIndexOptions options_;

  std::mutex open_mutex_;     // held while one is opened, which takes time; before mutex_
  mutable std::mutex mutex_;  // guards the rest; the log's thread takes it: never held for long
  std::condition_variable wake_;
  std::optional<Plan> plan_;  // that the directories agree with; none before the first look
  std::set<Position> ready_;  // folded to their end
  std::optional<Open> open_;  // the one that was asked for last
  bool opening_ = false;      // a question opens one: its directory stays
  std::vector<std::weak_ptr<const ServedIndex>> lent_;
  bool work_ = true;  // what an earlier run left is looked at first
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace ledgerline::index
