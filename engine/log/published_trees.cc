#include "engine/log/published_trees.h"

#include <algorithm>
#include <utility>

#include "engine/log/tree_reader.h"

namespace ledgerline::log {
namespace {

Error not_found(std::string what) { return {ErrorKind::kNotFound, std::move(what), {}}; }

}  // namespace

Result<std::unique_ptr<PublishedTrees>> PublishedTrees::load(const kv::Store& store,
                                                             const EpochTable& epochs,
                                                             Checkpointer& checkpointer) {
  std::unique_ptr<PublishedTrees> trees(new PublishedTrees(store, epochs, checkpointer));
  for (const Epoch& epoch : epochs.epochs()) {
    if (!epoch.closed) continue;
    // A larger one than the closing head would tell of what was lost.
    Result<CheckpointPtr> last = last_published(store, epoch.base, epoch.closed->size);
    if (!last) return with_context(last.error(), "last checkpoint of " + epoch.origin);
    if (*last) trees->closed_.emplace(epoch.base, *std::move(last));
  }
  return trees;
}

Result<CheckpointPtr> PublishedTrees::checkpoint(const Epoch& epoch) const {
  if (is_current(epoch)) {
    CheckpointPtr latest = checkpointer_.latest();
    if (latest != nullptr) return latest;
    return Error{ErrorKind::kUnavailable, "no checkpoint has been published yet", {}};
  }
  const auto closed = closed_.find(epoch.base);
  if (closed == closed_.end()) return not_found("no checkpoint of " + epoch.origin + " was kept");
  return closed->second;
}

Result<void> PublishedTrees::check_size(const Epoch& epoch, std::uint64_t size) const {
  const Result<CheckpointPtr> published = checkpoint(epoch);
  if (!published) return published.error();
  if (size <= (*published)->head.size) return {};
  return not_found("size " + std::to_string(size) + ": the published tree has " +
                   std::to_string((*published)->head.size) + " leaves");
}

Result<std::string> PublishedTrees::tile(const Epoch& epoch, const merkle::TileId& tile) const {
  const Result<CheckpointPtr> published = checkpoint(epoch);
  if (!published) return published.error();
  if (!merkle::is_within(tile, (*published)->head.size)) {
    return not_found(merkle::tile_path(tile) + ": not in the published tree");
  }
  return TreeReader(store_, epoch.base).tile(tile);
}

Result<std::string> PublishedTrees::bundle(const Epoch& epoch,
                                           const merkle::BundleId& bundle) const {
  const Result<CheckpointPtr> published = checkpoint(epoch);
  if (!published) return published.error();
  if (!merkle::is_within(bundle, (*published)->head.size)) {
    return not_found(merkle::bundle_path(bundle) + ": not in the published tree");
  }
  return TreeReader(store_, epoch.base).bundle(bundle);
}

Result<PublishedTrees::InclusionProof> PublishedTrees::inclusion(const Epoch& epoch,
                                                                 LeafIndex index,
                                                                 std::uint64_t size) const {
  if (Result<void> checked = check_size(epoch, size); !checked) return checked.error();
  const TreeReader tree(store_, epoch.base);
  Result<merkle::Proof> hashes = tree.inclusion(index, size);
  if (!hashes) return hashes.error();
  const Result<Digest> root = tree.root(size);
  if (!root) return root.error();
  const Result<Digest> leaf = tree.leaf_hash(index, size);
  if (!leaf) return leaf.error();
  return InclusionProof{index, size, *leaf, *root, *std::move(hashes)};
}

Result<LeafIndex> PublishedTrees::find_leaf(const Epoch& epoch, const Digest& hash) const {
  const Result<CheckpointPtr> published = checkpoint(epoch);
  if (!published) return published.error();
  const std::uint64_t size = (*published)->head.size;
  const Result<std::optional<LeafIndex>> found =
      TreeReader(store_, epoch.base).find_leaf(hash, size, limits::kLeafSearchMax);
  if (!found) return found.error();
  if (*found) return **found;
  return not_found("none of the newest " + std::to_string(std::min(size, limits::kLeafSearchMax)) +
                   " published leaves has this hash");
}

Result<PublishedTrees::ConsistencyProof> PublishedTrees::consistency(const Epoch& epoch,
                                                                     std::uint64_t from,
                                                                     std::uint64_t to) const {
  if (Result<void> checked = check_size(epoch, to); !checked) return checked.error();
  const TreeReader tree(store_, epoch.base);
  Result<merkle::Proof> hashes = tree.consistency(from, to);
  if (!hashes) return hashes.error();
  const Result<Digest> from_root = tree.root(from);
  if (!from_root) return from_root.error();
  const Result<Digest> to_root = tree.root(to);
  if (!to_root) return to_root.error();
  return ConsistencyProof{from, to, *from_root, *to_root, *std::move(hashes)};
}

PublishedTrees::ProofsPtr PublishedTrees::proofs_of(const CheckpointPtr& checkpoint) const {
  const std::lock_guard lock(mutex_);
  if (newest_ == nullptr || newest_->checkpoint() != checkpoint) {
    newest_ = std::make_shared<ProofMaker>(store_, checkpoint);
  }
  return newest_;
}

Result<PublishedTrees::ProofsPtr> PublishedTrees::proofs(const Epoch& epoch) const {
  const Result<CheckpointPtr> published = checkpoint(epoch);
  if (!published) return published.error();
  if (is_current(epoch)) return proofs_of(*published);
  return std::make_shared<ProofMaker>(store_, *published);
}

Result<void> PublishedTrees::await_proofs(const Epoch& epoch, LeafIndex leaf,
                                          std::chrono::milliseconds patience,
                                          std::function<void(ProofsPtr)> done) const {
  if (is_current(epoch)) {
    return checkpointer_.await(leaf.value() + 1, patience,
                               [this, done = std::move(done)](const CheckpointPtr& covering) {
                                 done(covering ? proofs_of(covering) : nullptr);
                               });
  }
  Result<ProofsPtr> last = proofs(epoch);
  if (!last) return last.error();
  if (leaf.value() >= (*last)->checkpoint()->head.size) {
    return not_found("no published checkpoint of " + epoch.origin + " covers this record");
  }
  done(*std::move(last));
  return {};
}

}  // namespace ledgerline::log
