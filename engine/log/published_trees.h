// What of the store's trees may leave the process: checkpoints, tiles, bundles and proofs, never
// beyond the newest published checkpoint of their epoch. A closed epoch stays readable for ever, up
// to the last checkpoint that was published of it.
//
// Thread-safe. Errors: kNotFound for what the published tree does not have (yet), kInvalid for a
// question without meaning, kCorrupt and kInternal as TreeReader.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "engine/base/result.h"
#include "engine/kv/store.h"
#include "engine/log/checkpoint.h"
#include "engine/log/epoch.h"
#include "engine/log/proof_maker.h"
#include "engine/merkle/proof.h"
#include "engine/merkle/tile.h"

namespace ledgerline::log {

class PublishedTrees {
 public:
  // All arguments outlive it. Reads the last checkpoints of the closed epochs.
  [[nodiscard]] static Result<std::unique_ptr<PublishedTrees>> load(const kv::Store& store,
                                                                    const EpochTable& epochs,
                                                                    Checkpointer& checkpointer);

  // The newest published one. `epoch` is one of the table's, here and below.
  [[nodiscard]] Result<CheckpointPtr> checkpoint(const Epoch& epoch) const;

  [[nodiscard]] Result<std::string> tile(const Epoch& epoch, const merkle::TileId& tile) const;
  [[nodiscard]] Result<std::string> bundle(const Epoch& epoch,
                                           const merkle::BundleId& bundle) const;

  struct InclusionProof {
    LeafIndex index;
    std::uint64_t size = 0;
    Digest leaf_hash{};
    Digest root{};
    merkle::Proof hashes;
  };
  [[nodiscard]] Result<InclusionProof> inclusion(const Epoch& epoch, LeafIndex index,
                                                 std::uint64_t size) const;

  // Of the published leaves, the newest kLeafSearchMax; kNotFound when it is none of them.
  [[nodiscard]] Result<LeafIndex> find_leaf(const Epoch& epoch, const Digest& hash) const;

  struct ConsistencyProof {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    Digest from_root{};
    Digest to_root{};
    merkle::Proof hashes;
  };
  [[nodiscard]] Result<ConsistencyProof> consistency(const Epoch& epoch, std::uint64_t from,
                                                     std::uint64_t to) const;

  // What makes proofs against the newest published checkpoint; shared with whoever uses it longer
  // than the checkpoint is the newest.
  using ProofsPtr = std::shared_ptr<ProofMaker>;
  [[nodiscard]] Result<ProofsPtr> proofs(const Epoch& epoch) const;

  // Calls `done` with proofs that cover the leaf, or with null when there are none in time: at once
  // on this thread, or later on the checkpointer's, which must not be held up. kNotFound: there
  // will be none, since the epoch was closed before. Other errors are Checkpointer::await's.
  [[nodiscard]] Result<void> await_proofs(const Epoch& epoch, LeafIndex leaf,
                                          std::chrono::milliseconds patience,
                                          std::function<void(ProofsPtr)> done) const;

 private:
  PublishedTrees(const kv::Store& store, const EpochTable& epochs, Checkpointer& checkpointer)
      : store_(store), epochs_(epochs), checkpointer_(checkpointer) {}

  [[nodiscard]] bool is_current(const Epoch& epoch) const noexcept {
    return &epoch == &epochs_.current();
  }
  [[nodiscard]] ProofsPtr proofs_of(const CheckpointPtr& checkpoint) const;
  [[nodiscard]] Result<void> check_size(const Epoch& epoch, std::uint64_t size) const;

  const kv::Store& store_;
  const EpochTable& epochs_;
  Checkpointer& checkpointer_;
  std::map<Position, CheckpointPtr> closed_;  // by base; not in it: none was published

  mutable std::mutex mutex_;  // guards newest_
  mutable ProofsPtr newest_;  // of the current epoch
};

}  // namespace ledgerline::log
