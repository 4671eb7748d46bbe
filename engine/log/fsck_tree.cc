#include "engine/log/fsck_tree.h"

#include "engine/crypto/note.h"
#include "engine/log/log_columns.h"
#include "engine/merkle/checkpoint_text.h"
#include "engine/merkle/rfc6962.h"

namespace ledgerline::log {
namespace {

constexpr std::size_t kHashBytes = Digest{}.size();

kv::ScanOptions streaming() {
  kv::ScanOptions options;
  options.fill_cache = false;
  return options;
}

std::string key_text(ByteView key) { return std::string(key); }

bool has_failed(const kv::Cursor& row) { return !row.valid() && !row.status(); }

std::string tile_name(unsigned level, std::uint64_t index) {
  return "tile " + std::to_string(index) + " of level " + std::to_string(level);
}

}  // namespace

TreeCheck::TreeCheck(const kv::Store& store, const Epoch& epoch, const TreeHead& head,
                     std::optional<Position> next_base, FsckReport& report)
    : store_(store),
      epoch_(epoch),
      head_(head),
      end_(next_base ? key_text(view(tile_key(*next_base, 0, 0))) : std::string()),
      report_(report),
      state_(epoch.base),
      checkpoints_(
          store.scan(kCheckpoints, view(checkpoint_key(epoch.base, 0)),
                     next_base ? ByteView(view(checkpoint_key(*next_base, 0))) : ByteView(), {},
                     streaming())) {
  checkpoints_.seek_first();
  for (unsigned level = 0; level < TreeState::kLevels; ++level) {
    tiles_[level] = store.scan(kTiles, view(tile_key(epoch.base, level, 0)),
                               view(tile_key(epoch.base, level + 1, 0)), {}, streaming());
    tiles_[level]->seek_first();
  }
  check_checkpoints();
}

Position TreeCheck::first_position(unsigned level, std::uint64_t hash_index) const {
  return epoch_.base + (hash_index << (level * merkle::kTileHeight));
}

void TreeCheck::entry(ByteView bytes) {
  state_.append(merkle::leaf_hash(bytes), *this);
  check_checkpoints();
}

void TreeCheck::full_tile(unsigned level, std::uint64_t index, ByteView hashes) {
  kv::Cursor& row = *tiles_[level];
  const TileKey key = tile_key(epoch_.base, level, index);
  const Position first = first_position(level, index * merkle::kTileWidth);
  while (row.valid() && row.key() < view(key)) {
    report_.add("tile", first, "a row before " + tile_name(level, index) + " is none of ours");
    row.next();
  }
  if (has_failed(row)) {
    check_status(row);
    row.seek(view(key));  // behind what cannot be read
  }
  if (!row.valid() || row.key() != view(key)) {
    kv::Value value;
    const Result<bool> found = store_.get(kTiles, view(key), value);
    if (!found) return unreadable_.add(first, found.error());
    if (*found) return check_tile(level, index, value.view(), hashes);
    report_.add("tile", first, tile_name(level, index) + " is absent");
    return;
  }
  check_tile(level, index, row.value(), hashes);
  row.next();
}

void TreeCheck::check_tile(unsigned level, std::uint64_t index, ByteView stored, ByteView hashes) {
  const std::uint64_t first = index * merkle::kTileWidth;
  if (stored.size() != hashes.size()) {
    report_.add("tile", first_position(level, first),
                tile_name(level, index) + " has the wrong size");
  } else if (stored != hashes) {
    std::uint64_t i = 0;
    while (stored.substr(i * kHashBytes, kHashBytes) == hashes.substr(i * kHashBytes, kHashBytes)) {
      ++i;
    }
    report_.add("tile", first_position(level, first + i),
                tile_name(level, index) + " differs from the entries at hash " + std::to_string(i));
  }
}

void TreeCheck::check_checkpoints() {
  bool checked = false;
  while (checkpoints_.valid()) {
    const std::optional<CheckpointKeyParts> key = decode_checkpoint_key(checkpoints_.key());
    if (!key || key->base != epoch_.base) {
      report_.add("checkpoint", std::nullopt, "a row under a malformed key");
    } else if (key->size == state_.size()) {
      check_checkpoint(checkpoints_.value());
      checked = true;
    } else if (key->size > state_.size()) {
      return;
    }
    checkpoints_.next();
  }
  if (checked || checkpoints_.status()) return;
  kv::Value note;
  const Result<bool> found =
      store_.get(kCheckpoints, view(checkpoint_key(epoch_.base, state_.size())), note);
  if (!found) {
    unreadable_checkpoints_.add(state_.next(), found.error());
  } else if (*found) {
    check_checkpoint(note.view());
  }
}

void TreeCheck::check_checkpoint(ByteView note) {
  ++report_.checkpoints;
  const auto wrong = [&](const std::string& what) {
    report_.add("checkpoint", state_.next(),
                "checkpoint of size " + std::to_string(state_.size()) + " " + what);
  };
  const auto verifiers = verifiers_at(epoch_, state_.size());
  if (!verifiers) return wrong("has no key: " + verifiers.error().message);
  const Result<crypto::OpenedNote> opened = crypto::open_note(note, *verifiers);
  if (!opened) return wrong("does not verify: " + opened.error().message);
  const Result<merkle::CheckpointText> text = merkle::parse_checkpoint_text(opened->text);
  if (!text) return wrong("does not parse: " + text.error().message);
  if (text->origin != epoch_.origin || text->size != state_.size()) {
    return wrong("names another tree");
  }
  if (text->root != state_.head().root) wrong("names another root than the entries have");
}

void TreeCheck::check_edges(unsigned level) {
  const ByteView expected = state_.edge(level);
  const std::uint64_t first = merkle::full_tiles(level, state_.size()) * merkle::kTileWidth;
  kv::Cursor rows = store_.scan(kTiles, view(edge_key(epoch_.base, level, 0)),
                                view(edge_key(epoch_.base, level + 1, 0)), {}, streaming());
  std::uint64_t i = 0;
  const std::uint64_t count = expected.size() / kHashBytes;
  for (rows.seek_first(); rows.valid() && i < count; rows.next(), ++i) {
    if (rows.key() == view(edge_key(epoch_.base, level, first + i)) &&
        rows.value() == expected.substr(i * kHashBytes, kHashBytes)) {
      continue;
    }
    report_.add("edge", first_position(level, first + i),
                "edge row " + std::to_string(first + i) + " of level " + std::to_string(level) +
                    " differs from the entries");
    return;
  }
  if (i < count) {
    check_edges_singly(level, i);
  } else if (rows.valid()) {
    report_.add("edge", std::nullopt, "level " + std::to_string(level) + " has rows too many");
  }
  check_status(rows);
}

void TreeCheck::check_edges_singly(unsigned level, std::uint64_t i) {
  const ByteView expected = state_.edge(level);
  const std::uint64_t first = merkle::full_tiles(level, state_.size()) * merkle::kTileWidth;
  for (; i < expected.size() / kHashBytes; ++i) {
    const Position position = first_position(level, first + i);
    kv::Value value;
    const Result<bool> found =
        store_.get(kTiles, view(edge_key(epoch_.base, level, first + i)), value);
    if (!found) {
      unreadable_.add(position, found.error());
    } else if (!*found || value.view() != expected.substr(i * kHashBytes, kHashBytes)) {
      report_.add("edge", position,
                  "edge row " + std::to_string(first + i) + " of level " + std::to_string(level) +
                      (*found ? " differs from the entries" : " is absent"));
    }
  }
}

void TreeCheck::check_no_rows(ByteView lower, ByteView upper) {
  kv::Cursor rows = store_.scan(kTiles, lower, upper, {}, streaming());
  rows.seek_first();
  if (rows.valid()) report_.add("tile", std::nullopt, "a row that belongs to no tile");
  check_status(rows);
}

void TreeCheck::check_status(const kv::Cursor& cursor) {
  const Result<void> status = cursor.status();
  if (!status && failure_.empty()) failure_ = status.error().message;
}

void TreeCheck::report_unreadable() {
  unreadable_.report("tile row", report_);
  if (unreadable_.empty() && !failure_.empty()) report_.add("store", std::nullopt, failure_);
  const Result<void> status = checkpoints_.status();
  if (!unreadable_checkpoints_.empty()) {
    const Position first = unreadable_checkpoints_.first();
    report_.add("unreadable", first,
                "checkpoints from size " + std::to_string(first - epoch_.base) +
                    " on cannot be read: " + unreadable_checkpoints_.message());
  } else if (!status) {
    report_.add("store", std::nullopt, status.error().message);
  }
}

void TreeCheck::finish() {
  if (state_.size() != head_.size) {
    report_.add("root", state_.next(),
                epoch_.origin + " has " + std::to_string(state_.size()) + " entries, not " +
                    std::to_string(head_.size));
  } else if (state_.head().root != head_.root) {
    report_.add("root", std::nullopt, epoch_.origin + ": the entries lead to another root");
  }
  for (unsigned level = 0; level < TreeState::kLevels; ++level) {
    if (tiles_[level]->valid()) {
      report_.add("tile", std::nullopt, "level " + std::to_string(level) + " has tiles too many");
    }
    check_status(*tiles_[level]);
    if (level > 0) check_edges(level);
  }
  check_no_rows(view(tile_key(epoch_.base, TreeState::kLevels, 0)),
                view(edge_key(epoch_.base, 1, 0)));
  check_no_rows(view(edge_key(epoch_.base, TreeState::kLevels, 0)), end_);
  if (checkpoints_.valid()) {
    report_.add("checkpoint", state_.next(), "a checkpoint is larger than the tree");
  }
  report_unreadable();
}

}  // namespace ledgerline::log
