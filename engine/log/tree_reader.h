// Reads the stored tree of an epoch: tiles, entry bundles, hashes of perfect subtrees, roots and
// proofs at any size up to the committed one. What was full when the snapshot was taken comes from
// tile rows; the right edge from edge rows and, at level 0, from the entries.
//
// The caller says which sizes may be shown: only published ones leave the process. const calls are
// safe from several threads. kCorrupt when a row that must be there is absent or has the wrong
// size.
#pragma once

#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/kv/store.h"
#include "engine/log/tree_state.h"
#include "engine/merkle/proof.h"
#include "engine/merkle/tile.h"

namespace ledgerline::log {

class TreeReader {
 public:
  // Takes a snapshot, since a commit that fills a tile removes its edge rows.
  TreeReader(const kv::Store& store, Position base);

  // The tile's bytes: tile.width hashes.
  [[nodiscard]] Result<std::string> tile(const merkle::TileId& tile) const;
  // Each entry behind its two-byte size.
  [[nodiscard]] Result<std::string> bundle(const merkle::BundleId& bundle) const;

  // Errors besides those above: kInvalid for an index or size outside the tree.
  [[nodiscard]] Result<merkle::Proof> inclusion(LeafIndex leaf, std::uint64_t size) const;
  [[nodiscard]] Result<merkle::Proof> consistency(std::uint64_t old_size,
                                                  std::uint64_t new_size) const;
  [[nodiscard]] Result<Digest> root(std::uint64_t size) const;
  [[nodiscard]] Result<Digest> leaf_hash(LeafIndex leaf, std::uint64_t size) const;
  // The leaf with this hash; reads the tiles of `size` leaves from the newest back, until it is
  // found or `leaves_max` have been seen.
  [[nodiscard]] Result<std::optional<LeafIndex>> find_leaf(const Digest& hash, std::uint64_t size,
                                                           std::uint64_t leaves_max) const;

  // The state from which a tree of `size` leaves grows on; `size` must be the committed one.
  [[nodiscard]] Result<TreeState> state(std::uint64_t size) const;

 private:
  [[nodiscard]] merkle::HashSource hashes(std::uint64_t size) const;
  [[nodiscard]] Result<std::string> leaf_hashes(std::uint64_t first, unsigned count) const;
  [[nodiscard]] Result<std::string> edge_hashes(unsigned level, std::uint64_t first,
                                                unsigned count) const;

  const kv::Store& store_;
  Position base_;
  kv::Snapshot snapshot_;
};

}  // namespace ledgerline::log
