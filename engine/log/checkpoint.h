// Signs and publishes tree heads (C2SP checkpoints), on one small thread of its own: at most every
// interval while records arrive, sooner when somebody awaits one.
//
// Order, for each checkpoint: the commit is synced (the sequencer tells only of those); sign; write
// data/checkpoint, fsync, rename, fsync the directory; the same for the mirror; then the row and
// publication. So nobody ever sees a checkpoint that this machine could lose, and none is signed
// for a head that is not synced. A mirror that fails keeps the old checkpoint published, raises the
// alarm and is tried again; ingest goes on.
//
// Thread-safe, but for start() and stop(), which belong to the owner.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
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
#include "engine/log/sequencer.h"

namespace ledgerline::log {

struct PublishedCheckpoint {
  TreeHead head;
  std::string origin;
  std::string note;
};

struct CheckpointOptions {
  std::filesystem::path file;                   // data/checkpoint
  std::optional<std::filesystem::path> mirror;  // a file on other storage
  std::uint32_t interval_ms = limits::kCheckpointIntervalMsDefault;
};

// The signed note for a head.
[[nodiscard]] Result<std::string> sign_checkpoint(const TreeHead& head,
                                                  const crypto::NoteSigner& signer);

class Checkpointer final : public CommitListener {
 public:
  // Called on the checkpointer's thread with the covering checkpoint, or with null when the log
  // stops before there is one.
  using Waiter = std::function<void(std::shared_ptr<const PublishedCheckpoint>)>;

  // `store` must outlive it. `signer` is named after the current epoch's origin.
  Checkpointer(kv::Store& store, crypto::NoteSigner signer, CheckpointOptions options);
  ~Checkpointer() override;

  // Publishes `head`, the recovered one, before it returns: a log that cannot write its checkpoint
  // does not start.
  [[nodiscard]] Result<void> start(const TreeHead& head);
  // Publishes what has been committed since, then ends. After the sequencer has stopped.
  void stop();

  void on_commit(std::span<const CommittedRecord> records, const TreeHead& head) override;

  // Not null after start().
  [[nodiscard]] std::shared_ptr<const PublishedCheckpoint> latest() const;
  // Calls `done` once a published checkpoint covers `size` leaves; at once, on this thread, if one
  // does already. kOverloaded when too many wait.
  [[nodiscard]] Result<void> await(std::uint64_t size, Waiter done);
  // False while the last attempt to publish failed.
  [[nodiscard]] bool healthy() const;

 private:
  struct Waiting {
    std::uint64_t size = 0;
    Waiter done;
  };

  void run();
  [[nodiscard]] Result<void> publish(const TreeHead& head);
  void report(const Result<void>& published);
  void wake_waiters();

  kv::Store& store_;
  const crypto::NoteSigner signer_;
  const CheckpointOptions options_;

  mutable std::mutex mutex_;  // guards all below but thread_
  std::condition_variable work_;
  TreeHead committed_;
  std::shared_ptr<const PublishedCheckpoint> latest_;  // shared with readers that hold on to it
  std::vector<Waiting> waiting_;
  bool healthy_ = true;
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace ledgerline::log
