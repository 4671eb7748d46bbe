#include "engine/log/proof_maker.h"

#include <functional>
#include <utility>

#include "engine/log/tree_reader.h"
#include "engine/merkle/proof.h"
#include "engine/merkle/tlog_proof.h"

namespace ledgerline::log {

ProofMaker::ProofMaker(const kv::Store& store, CheckpointPtr checkpoint)
    : checkpoint_(std::move(checkpoint)),
      hashes_(checkpoint_->head.size,
              [&store, base = checkpoint_->head.base](const merkle::TileId& tile) {
                return TreeReader(store, base).tile(tile);
              }) {}

Result<std::string> ProofMaker::tlog_proof(LeafIndex leaf) {
  Result<merkle::Proof> hashes = [&] {
    const std::lock_guard lock(mutex_);
    return merkle::build_inclusion(leaf.value(), checkpoint_->head.size, std::ref(hashes_));
  }();
  if (!hashes) return hashes.error();
  return merkle::format_tlog_proof({{}, leaf.value(), *std::move(hashes), checkpoint_->note});
}

}  // namespace ledgerline::log
