#include "engine/log/published_trees.h"

#include <utility>

#include "engine/crypto/note.h"
#include "engine/log/log_columns.h"
#include "engine/log/tree_reader.h"
#include "engine/merkle/checkpoint_text.h"

namespace ledgerline::log {
namespace {

Error not_found(std::string what) { return {ErrorKind::kNotFound, std::move(what), {}}; }

Result<CheckpointPtr> read_checkpoint(Position base, ByteView note) {
  const Result<crypto::ParsedNote> parsed = crypto::parse_note(note);
  if (!parsed) return Error{ErrorKind::kCorrupt, parsed.error().message, {}};
  Result<merkle::CheckpointText> text = merkle::parse_checkpoint_text(parsed->text);
  if (!text) return Error{ErrorKind::kCorrupt, text.error().message, {}};
  return CheckpointPtr(std::make_shared<const PublishedCheckpoint>(PublishedCheckpoint{
      {base, text->size, text->root}, std::move(text->origin), std::string(note)}));
}

// The last one that the closing head covers: a larger one tells of what was lost.
Result<CheckpointPtr> last_checkpoint(const kv::Store& store, const Epoch& epoch) {
  kv::Cursor rows = store.scan(kCheckpoints, view(checkpoint_key(epoch.base, 0)),
                               view(checkpoint_key(epoch.base, epoch.closed->size + 1)));
  rows.seek_last();
  if (Result<void> status = rows.status(); !status) return status.error();
  if (!rows.valid()) return CheckpointPtr();
  return read_checkpoint(epoch.base, rows.value());
}

}  // namespace

Result<PublishedTrees> PublishedTrees::load(const kv::Store& store, const EpochTable& epochs,
                                            const Checkpointer& checkpointer) {
  PublishedTrees trees(store, epochs, checkpointer);
  for (const Epoch& epoch : epochs.epochs()) {
    if (!epoch.closed) continue;
    Result<CheckpointPtr> last = last_checkpoint(store, epoch);
    if (!last) return with_context(last.error(), "last checkpoint of " + epoch.origin);
    if (*last) trees.closed_.emplace(epoch.base, *std::move(last));
  }
  return trees;
}

Result<CheckpointPtr> PublishedTrees::checkpoint(const Epoch& epoch) const {
  if (&epoch == &epochs_->current()) return checkpointer_->latest();
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
  return TreeReader(*store_, epoch.base).tile(tile);
}

Result<std::string> PublishedTrees::bundle(const Epoch& epoch,
                                           const merkle::BundleId& bundle) const {
  const Result<CheckpointPtr> published = checkpoint(epoch);
  if (!published) return published.error();
  if (!merkle::is_within(bundle, (*published)->head.size)) {
    return not_found(merkle::bundle_path(bundle) + ": not in the published tree");
  }
  return TreeReader(*store_, epoch.base).bundle(bundle);
}

Result<PublishedTrees::InclusionProof> PublishedTrees::inclusion(const Epoch& epoch,
                                                                 LeafIndex index,
                                                                 std::uint64_t size) const {
  if (Result<void> checked = check_size(epoch, size); !checked) return checked.error();
  const TreeReader tree(*store_, epoch.base);
  Result<merkle::Proof> hashes = tree.inclusion(index, size);
  if (!hashes) return hashes.error();
  const Result<Digest> root = tree.root(size);
  if (!root) return root.error();
  const Result<Digest> leaf = tree.leaf_hash(index, size);
  if (!leaf) return leaf.error();
  return InclusionProof{index, size, *leaf, *root, *std::move(hashes)};
}

Result<PublishedTrees::ConsistencyProof> PublishedTrees::consistency(const Epoch& epoch,
                                                                     std::uint64_t from,
                                                                     std::uint64_t to) const {
  if (Result<void> checked = check_size(epoch, to); !checked) return checked.error();
  const TreeReader tree(*store_, epoch.base);
  Result<merkle::Proof> hashes = tree.consistency(from, to);
  if (!hashes) return hashes.error();
  const Result<Digest> from_root = tree.root(from);
  if (!from_root) return from_root.error();
  const Result<Digest> to_root = tree.root(to);
  if (!to_root) return to_root.error();
  return ConsistencyProof{from, to, *from_root, *to_root, *std::move(hashes)};
}

}  // namespace ledgerline::log
