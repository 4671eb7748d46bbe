// The log of one data directory: opens it, checks it, and owns the parts that work on it.
//
//   Log::open     lock, format, store, recovery checks; refuses what it cannot trust
//   start         sequencer and checkpointer begin; before it, the log can only be read
//   stop          drains the queue, publishes a last checkpoint, joins both threads
//
// Errors of open: those of DataDirectory; kCorrupt with Inspection::message() when the recovered
// tree does not contain what was acknowledged or signed; kInternal for RocksDB's.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/log/checkpoint.h"
#include "engine/log/data_directory.h"
#include "engine/log/erasure_follower.h"
#include "engine/log/guards.h"
#include "engine/log/log_reader.h"
#include "engine/log/principals.h"
#include "engine/log/published_trees.h"
#include "engine/log/recovery.h"
#include "engine/log/sequencer.h"
#include "engine/log/tree_reader.h"

namespace ledgerline::log {

struct LogOptions {
  std::filesystem::path data_directory;
  bool create = true;
  // Names a new log in checkpoints, and its key; should be a schema-less URL. Empty: a random one.
  // An existing log keeps its own.
  std::string origin;
  // A file on other storage that receives every checkpoint.
  std::optional<std::filesystem::path> mirror;
  bool without_mirror = false;  // neither read nor written, whatever `mirror` says
  // Who must cosign a checkpoint before it is published.
  std::optional<WitnessOptions> witnesses;
  bool without_witnesses = false;  // none is asked, whatever `witnesses` says
  // For the commands on a stopped log that are told of no witnesses: reaches those of the policy
  // that the log was last served with. Empty: they are not asked.
  WitnessConnect connect_witness;
  // A size of the current tree that is known of from elsewhere, to inspect and to recover from.
  std::optional<std::uint64_t> known_size;
  // Nothing is signed or published, and no witness asked: a later start makes up for it.
  bool without_checkpoints = false;
  std::uint32_t checkpoint_interval_ms = limits::kCheckpointIntervalMsDefault;
  std::uint32_t checkpoint_republish_ms = limits::kCheckpointRepublishMsDefault;
  SequencerOptions sequencer;
  kv::StoreOptions store;
  const Clock* clock = nullptr;  // null: the system's
};

class Log {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Log>> open(const LogOptions& options);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // `listeners` hear of every commit (sequencer.h), null ones apart, and must outlive stop().
  // A log that was opened without its mirror or its witnesses, or with others than it was last
  // served with, says so in its next records before it returns.
  [[nodiscard]] Result<void> start(const std::vector<CommitListener*>& listeners);
  [[nodiscard]] Result<void> start(CommitListener* listener) {
    return start(std::vector{listener});
  }
  void stop();

  [[nodiscard]] Sequencer& sequencer() noexcept { return *sequencer_; }
  [[nodiscard]] Checkpointer& checkpointer() noexcept { return *checkpointer_; }
  [[nodiscard]] const Checkpointer& checkpointer() const noexcept { return *checkpointer_; }
  [[nodiscard]] PrincipalTable& principals() noexcept { return *principals_; }
  [[nodiscard]] const LogReader& reader() const noexcept { return *reader_; }
  [[nodiscard]] ErasureTable& erasures() noexcept { return *erasures_; }
  // A view of the current epoch's tree as of now.
  [[nodiscard]] TreeReader tree() const { return {*store_, epochs_.current().base}; }
  // What may be shown of it, and of closed epochs.
  [[nodiscard]] const PublishedTrees& published() const noexcept { return *published_; }
  [[nodiscard]] const EpochTable& epochs() const noexcept { return epochs_; }
  [[nodiscard]] kv::Store& store() noexcept { return *store_; }
  [[nodiscard]] const DataDirectory& directory() const noexcept { return directory_; }
  [[nodiscard]] bool ready() const noexcept { return sequencer_->ready(); }

 private:
  Log(DataDirectory directory, std::unique_ptr<kv::Store> store, EpochTable epochs);
  [[nodiscard]] Result<void> assemble(const LogOptions& options, const TreeHead& head,
                                      CheckpointSigners signers);

  [[nodiscard]] Result<void> record_what_is_left_out();
  [[nodiscard]] Result<void> record_changed_guards();
  [[nodiscard]] Result<void> commit_and_wait(NewRecord record);

  SystemClock system_clock_;
  // Each part uses those above it and is destroyed before them.
  DataDirectory directory_;
  std::unique_ptr<kv::Store> store_;
  EpochTable epochs_;
  std::unique_ptr<ErasureTable> erasures_;
  std::optional<ErasureFollower> follower_;
  std::unique_ptr<LogReader> reader_;
  std::unique_ptr<Checkpointer> checkpointer_;
  std::unique_ptr<PublishedTrees> published_;
  std::unique_ptr<Sequencer> sequencer_;
  std::unique_ptr<PrincipalTable> principals_;
  TreeHead recovered_;
  const Clock* clock_ = nullptr;
  std::optional<std::filesystem::path> unread_mirror_;
  std::vector<std::string> unasked_witnesses_;
  Guards guards_;
  bool publishes_ = true;
  bool started_ = false;
};

}  // namespace ledgerline::log
