// Carries out erasures: one thread that takes the committed instructions in their order and, for
// each, deletes the bytes once every index has let go of them.
//
//   1. withdrawn      no index that may be opened again holds anything of these records
//   2. identities     the deleted identity rows (unsalted digests of bodies) leave the disk
//   3. frames         erased halves are replaced by their hashes; dropped records lose their row
//   4. purged         what the frames held leaves memtables, write-ahead log, tables and blob files
//   5. noted          meta "erased" names the instruction
//
// Of a retraction, which takes nothing from the log, steps 1 and 5 alone.
//
// Every step can be repeated: after a crash between any two, the next start goes through all of
// them again. The order matters: digests can only be found while the frames are whole (2 before 3),
// and an index that is opened behind "erased" is thrown away (1 before 5).
//
// Threads: on_commit from the sequencer's, start and stop from the owner's. A step that fails is
// logged, counted and tried again; ingest and answers never wait for it, and what is named is not
// shown by anyone in the meantime (ErasureTable).
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "engine/kv/store.h"
#include "engine/log/erasure_table.h"
#include "engine/log/sequencer.h"

namespace ledgerline::log {

class ErasureSteps;

enum class EraserStep : std::uint8_t { kWithdrawn, kIdentities, kFrames, kPurged, kNoted };

struct EraserOptions {
  // Whether every index that is open has withdrawn, durably, what the erasure at this position
  // names. May block. Null: there is none.
  std::function<Result<bool>(Position)> withdrawn;
  // After each step, and inside kFrames after each commit; false: go no further, as if the process
  // had ended there. For tests.
  std::function<bool(EraserStep)> after;
};

class Eraser final : public CommitListener {
 public:
  // All must outlive it.
  Eraser(kv::Store& store, ErasureTable& erasures, EraserOptions options);
  ~Eraser() override;
  Eraser(const Eraser&) = delete;
  Eraser& operator=(const Eraser&) = delete;

  void start();
  void stop();
  void on_commit(std::span<const CommittedRecord> records, const TreeHead& head) override;

  // Carries out the first instruction that is pending. False: something still holds its bytes, or
  // `after` ended it. True also when none is pending.
  [[nodiscard]] Result<bool> execute_next();

 private:
  void run();
  [[nodiscard]] bool reached(EraserStep step) const;  // false: stop here
  [[nodiscard]] Result<bool> delete_bytes(ErasureSteps& steps);

  kv::Store& store_;
  ErasureTable& erasures_;
  const EraserOptions options_;

  std::mutex mutex_;  // guards the rest
  std::condition_variable wake_;
  bool work_ = true;  // what an earlier run left is found at the start
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace ledgerline::log
