// Signs and publishes tree heads (C2SP checkpoints), on one small thread of its own: at most every
// interval while records arrive, sooner when somebody awaits one. With witnesses an unchanged head
// is published again from time to time, for fresh cosignatures, and after the start.
//
// Order, for each checkpoint: the commit is synced (the sequencer tells only of those); sign; write
// data/checkpoint, fsync, rename, fsync the directory; the same for the mirror; then the witnesses'
// cosignatures; then the row and publication. So nobody, no witness either, ever sees a checkpoint
// that this machine could lose, and none is signed for a head that is not synced. A mirror or a
// quorum that fails keeps the old checkpoint published, raises the alarm and is tried again; ingest
// goes on. Witnesses that have seen a tree which ours does not continue end signing for good when
// the others are no quorum: what is signed then could be the second half of a fork.
//
// Thread-safe, but for start() and stop(), which belong to the owner.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/crypto/note_key.h"
#include "engine/kv/store.h"
#include "engine/log/checkpoint_waiters.h"
#include "engine/log/sequencer.h"
#include "engine/log/witness_group.h"

namespace ledgerline::log {

struct PublishedCheckpoint {
  TreeHead head;
  std::string origin;
  std::string note;  // with the cosignatures of a quorum, if there are witnesses
};

struct CheckpointOptions {
  std::filesystem::path file;                   // data/checkpoint
  std::optional<std::filesystem::path> mirror;  // a file on other storage
  std::uint32_t interval_ms = limits::kCheckpointIntervalMsDefault;
  // With witnesses: the same head again.
  std::uint32_t republish_ms = limits::kCheckpointRepublishMsDefault;
};

// The signed note for a head. During a change of keys `also` signs as well.
[[nodiscard]] Result<std::string> sign_checkpoint(const TreeHead& head,
                                                  const crypto::NoteSigner& signer,
                                                  const crypto::NoteSigner* also = nullptr);

// Who signs: under the name of the current epoch's origin.
struct CheckpointSigners {
  crypto::NoteSigner current;
  std::optional<crypto::NoteSigner> retiring = {};

  // The current one first.
  [[nodiscard]] std::vector<crypto::NoteVerifier> verifiers() const;
};

// The newest checkpoint that was published of the epoch at `base`, of at most `size` leaves; null:
// there is none.
[[nodiscard]] Result<CheckpointPtr> last_published(const kv::Store& store, Position base,
                                                   std::uint64_t size);

class Checkpointer final : public CommitListener {
 public:
  using Waiter = CheckpointWaiters::Waiter;

  // `store` must outlive it. `witnesses` may be null.
  Checkpointer(kv::Store& store, CheckpointSigners signers, CheckpointOptions options,
               std::unique_ptr<WitnessGroup> witnesses = {});
  ~Checkpointer() override;

  // Publishes `head`, the recovered one, before it returns: a log that cannot write its checkpoint
  // does not start. With witnesses the checkpoint published last stays until they have answered,
  // and one that has seen more than `head` refuses the start with kConflict, unless a quorum of
  // others has not.
  [[nodiscard]] Result<void> start(const TreeHead& head);
  // Publishes what has been committed since, then ends. After the sequencer has stopped.
  void stop();

  void on_commit(std::span<const CommittedRecord> records, const TreeHead& head) override;

  // Null only while the witnesses of a new log have not cosigned its first one.
  [[nodiscard]] CheckpointPtr latest() const;
  // Calls `done` once a published checkpoint covers `size` leaves; at once, on this thread, if one
  // does already; with null when none does in time. Errors are those of CheckpointWaiters::add.
  [[nodiscard]] Result<void> await(std::uint64_t size, std::chrono::milliseconds patience,
                                   Waiter done);
  // Why the last attempt to publish failed; empty: it did not.
  [[nodiscard]] std::string trouble() const;

 private:
  void run();
  [[nodiscard]] Result<void> resume(const TreeHead& head);
  // With mutex_ held.
  [[nodiscard]] bool is_behind() const;
  [[nodiscard]] bool is_wanted() const;  // a publication, now
  void wait_for_work(std::unique_lock<std::mutex>& lock);

  [[nodiscard]] Result<void> publish(const TreeHead& head);
  [[nodiscard]] Result<std::string> sign(const TreeHead& head);
  // A file that receives each signed note, and the one that it holds; empty: not known.
  struct NoteFile {
    std::filesystem::path path;
    std::string held;
  };
  // Durably, unless the file holds the note already: the same one is tried again and again.
  [[nodiscard]] static Result<void> write(NoteFile& file, const std::string& note);
  void report(const Result<void>& published);

  kv::Store& store_;
  const CheckpointSigners signers_;
  const CheckpointOptions options_;
  const std::unique_ptr<WitnessGroup> witnesses_;  // null: none

  // Of start(), then of the thread.
  NoteFile file_;
  std::optional<NoteFile> mirror_;

  CheckpointWaiters waiters_;

  mutable std::mutex mutex_;  // guards all below but thread_
  std::condition_variable work_;
  TreeHead committed_;
  CheckpointPtr latest_;
  std::string trouble_;
  // With witnesses: when their cosignatures of `latest_` are to be renewed.
  std::chrono::steady_clock::time_point stale_at_;
  bool refused_ = false;  // the witnesses contradict: nothing is signed any more
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace ledgerline::log
