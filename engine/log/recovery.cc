#include "engine/log/recovery.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "engine/crypto/note.h"
#include "engine/log/durable_file.h"
#include "engine/log/log_columns.h"
#include "engine/log/log_reader.h"
#include "engine/log/synced_file.h"
#include "engine/log/tree_reader.h"
#include "engine/merkle/checkpoint_text.h"
#include "engine/merkle/rfc6962.h"

namespace ledgerline::log {
namespace {

// Collects problems about one store.
class Inspector {
 public:
  Inspector(const kv::Store& store, const EpochTable& epochs, Inspection& out)
      : store_(store), epochs_(epochs), out_(out) {}

  // The stored head, and that edges, last tiles and last entries lead to its root.
  Result<void> check_tree() {
    const Result<TreeHead> head = LogReader(store_, epochs_).head();
    if (!head) return head.error();
    out_.recovered = *head;
    out_.known_end = head->next();
    out_.origin = epochs_.current().origin;
    if (head->base != epochs_.current().base) {
      problem("the tree head is not of the current epoch");
      return {};
    }
    const TreeReader tree(store_, head->base);
    const Result<TreeState> state = tree.state(head->size);
    if (!state) {
      problem("the tree's right edge is damaged: " + state.error().message);
      return {};
    }
    if (state->head().root != head->root)
      problem("the tree's right edge does not lead to its root");
    for (unsigned level = 1; level < TreeState::kLevels; ++level) check_tiles(tree, *state, level);
    check_last_bundle(tree, head->size);
    return {};
  }

  void check_synced(const std::filesystem::path& path) {
    const Result<std::optional<TreeHead>> synced = SyncedFile::read(path);
    if (!synced) return problem(synced.error().message);
    if (!*synced) return;
    out_.synced = **synced;
    know((*synced)->next());
    const Epoch* epoch = epochs_.find((*synced)->base);
    if (epoch == nullptr || epoch->base != (*synced)->base) {
      out_.miss(out_.recovered.next(), (*synced)->next());
      return problem("synced names an epoch that log/ does not have: an older copy of log/?");
    }
    check_contains("synced", *epoch, (*synced)->size, (*synced)->root);
  }

  std::optional<SeenCheckpoint> check_checkpoint(const std::string& what, const std::string& note) {
    const Result<crypto::ParsedNote> parsed = crypto::parse_note(note);
    const Result<merkle::CheckpointText> text =
        parsed ? merkle::parse_checkpoint_text(parsed->text)
               : Result<merkle::CheckpointText>(parsed.error());
    if (!text) {
      problem(what + " is not a checkpoint: " + text.error().message);
      return std::nullopt;
    }
    SeenCheckpoint seen{text->origin, text->size, text->root, note};
    const Epoch* epoch = epochs_.find_origin(text->origin);
    if (epoch == nullptr) {
      const std::optional<Position> base =
          base_in_origin(epochs_.epochs().front().origin, text->origin);
      out_.miss(out_.recovered.next(), base.value_or(out_.recovered.next()) + text->size);
      problem(what + " is of the origin " + text->origin +
              ", which log/ does not know: an older copy of log/, or another store's checkpoint");
      return seen;
    }
    know(epoch->base + text->size);
    const auto verifiers = verifiers_at(*epoch, text->size);
    const Result<crypto::OpenedNote> opened = verifiers
                                                  ? crypto::open_note(note, *verifiers)
                                                  : Result<crypto::OpenedNote>(verifiers.error());
    if (!opened) problem(what + " is not signed by this log's key: " + opened.error().message);
    check_contains(what, *epoch, text->size, text->root);
    return seen;
  }

  void problem(std::string text) { out_.problems.push_back(std::move(text)); }

 private:
  void know(Position end) { out_.known_end = std::max(out_.known_end, end); }

  void check_contains(const std::string& what, const Epoch& epoch, std::uint64_t size,
                      const Digest& root) {
    const TreeHead head = epoch.closed.value_or(out_.recovered);
    if (size > head.size) {
      out_.miss(head.next(), epoch.base + size);
      return problem(what + " covers positions up to " +
                     std::to_string((epoch.base + size).value() - 1) + ", but log/ ends before " +
                     std::to_string(head.next().value()) + ": " + std::to_string(size - head.size) +
                     " positions are missing");
    }
    const Result<Digest> stored =
        size == head.size ? Result<Digest>(head.root) : TreeReader(store_, epoch.base).root(size);
    if (!stored) return problem(what + " cannot be compared: " + stored.error().message);
    if (*stored != root) {
      problem(what + " names another root at size " + std::to_string(size) + " than log/ has");
    }
  }

  // Each hash of the right edge is the root of a stored tile one level below.
  void check_tiles(const TreeReader& tree, const TreeState& state, unsigned level) {
    const std::uint64_t first = merkle::full_tiles(level, state.size()) * merkle::kTileWidth;
    const ByteView edge = state.edge(level);
    for (std::size_t i = 0; i * Digest{}.size() < edge.size(); ++i) {
      const Result<std::string> tile = tree.tile({level - 1, first + i, merkle::kTileWidth});
      if (!tile) return problem(tile.error().message);
      if (view(merkle::tile_root(*tile)) != edge.substr(i * Digest{}.size(), Digest{}.size())) {
        return problem("tile " + std::to_string(first + i) + " of level " +
                       std::to_string(level - 1) + " is not what the level above hashes");
      }
    }
  }

  // The newest full tile of leaf hashes against its entries; the partial one is derived from them.
  void check_last_bundle(const TreeReader& tree, std::uint64_t size) {
    const std::uint64_t tiles = merkle::full_tiles(0, size);
    if (tiles == 0) return;
    const Result<std::string> tile = tree.tile({0, tiles - 1, merkle::kTileWidth});
    const Result<std::string> bundle = tree.bundle({tiles - 1, merkle::kTileWidth});
    if (!tile) return problem(tile.error().message);
    if (!bundle) return problem(bundle.error().message);
    std::string hashes;
    for (ByteView rest = *bundle; !rest.empty();) {
      const auto bytes = big_endian_at<std::uint16_t>(rest, 0);
      hashes.append(view(merkle::leaf_hash(rest.substr(2, bytes))));
      rest.remove_prefix(2U + bytes);
    }
    if (hashes != *tile) problem("the last full tile is not what its entries hash to");
  }

  const kv::Store& store_;
  const EpochTable& epochs_;
  Inspection& out_;
};

Result<std::optional<std::string>> read_note(const std::filesystem::path& path) {
  return read_small_file(path, limits::kNoteBytesMax);
}

void inspect_mirror(const kv::Store& store, const InspectionPaths& paths, Inspector& inspector,
                    Inspection& out) {
  out.mirror_unread = paths.mirror && paths.without_mirror;
  if (!paths.mirror || paths.without_mirror) return;
  const Result<std::optional<std::string>> note = read_note(*paths.mirror);
  if (!note) {
    return inspector.problem("the mirror cannot be read (--without-mirror starts without it): " +
                             note.error().message);
  }
  if (*note) {
    out.mirror = inspector.check_checkpoint("the mirrored checkpoint", **note);
    return;
  }
  kv::Value path;
  const Result<bool> mirrored = store.get(kMeta, kMirrorKey, path);
  if (!mirrored) return inspector.problem(mirrored.error().message);
  if (*mirrored && path.view() == paths.mirror->string()) {
    inspector.problem("the mirror " + paths.mirror->string() +
                      " had a checkpoint and has none now (--without-mirror starts without it)");
  }
}

}  // namespace

void Inspection::miss(Position first, Position end) {
  known_end = std::max(known_end, end);
  if (end <= first) return;
  if (!missing) missing = Missing{first, end};
  missing->first = std::min(missing->first, first);
  missing->end = std::max(missing->end, end);
}

std::string Inspection::message() const {
  std::string text = "log/ holds positions below " + std::to_string(recovered.next().value()) +
                     " but cannot be trusted:";
  for (const std::string& problem : problems) text += " " + problem + ";";
  text +=
      " nothing was changed. Restore the right copy, or see what is lost with"
      " `ledgerline recover`";
  return text;
}

Result<Inspection> inspect(const kv::Store& store, const EpochTable& epochs,
                           const InspectionPaths& paths) {
  Inspection out;
  Inspector inspector(store, epochs, out);
  if (Result<void> tree = inspector.check_tree(); !tree) return tree.error();
  inspector.check_synced(paths.synced);
  const Result<std::optional<std::string>> note = read_note(paths.checkpoint);
  if (!note) {
    inspector.problem(note.error().message);
  } else if (*note) {
    out.checkpoint = inspector.check_checkpoint("checkpoint", **note);
  }
  inspect_mirror(store, paths, inspector, out);
  return out;
}

}  // namespace ledgerline::log
