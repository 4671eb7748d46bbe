// Inclusion proofs against one published checkpoint, as C2SP tlog-proof texts. Remembers the tiles
// it has read, since thousands of receipts wait for the same checkpoint; holds no snapshot, since
// it may live long and a snapshot would keep erased bytes. Thread-safe.
#pragma once

#include <mutex>
#include <string>

#include "engine/base/result.h"
#include "engine/log/checkpoint.h"
#include "engine/merkle/tile_hash_reader.h"

namespace ledgerline::log {

class ProofMaker {
 public:
  // `store` outlives it. The checkpoint is of the epoch that begins at its head's base.
  ProofMaker(const kv::Store& store, CheckpointPtr checkpoint);
  ProofMaker(const ProofMaker&) = delete;
  ProofMaker& operator=(const ProofMaker&) = delete;

  [[nodiscard]] const CheckpointPtr& checkpoint() const noexcept { return checkpoint_; }
  // kInvalid for a leaf that the checkpoint does not cover; kCorrupt and kInternal as TreeReader.
  [[nodiscard]] Result<std::string> tlog_proof(LeafIndex leaf);

 private:
  const CheckpointPtr checkpoint_;
  std::mutex mutex_;  // guards hashes_
  merkle::TileHashReader hashes_;
};

}  // namespace ledgerline::log
