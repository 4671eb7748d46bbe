#include "engine/log/commit.h"

#include <unordered_map>

#include "engine/log/erasure.h"
#include "engine/log/log_columns.h"
#include "engine/merkle/rfc6962.h"

// Hot path: runs once per record on the one sequencer thread.

namespace ledgerline::log {
namespace {

struct DigestHash {
  std::size_t operator()(const Digest& digest) const noexcept {
    return static_cast<std::size_t>(big_endian_at<std::uint64_t>(view(digest), 0));
  }
};

class RowSink final : public TileSink {
 public:
  RowSink(Position base, kv::WriteSet& writes) : base_(base), writes_(writes) {}

  void full_tile(unsigned level, std::uint64_t index, ByteView hashes) override {
    writes_.put(kTiles, view(tile_key(base_, level, index)), hashes);
    if (level == 0) return;
    // The hash that filled the tile never had an edge row.
    const std::uint64_t first = index * merkle::kTileWidth;
    for (std::uint64_t i = first; i + 1 < first + merkle::kTileWidth; ++i) {
      writes_.erase(kTiles, view(edge_key(base_, level, i)));
    }
  }

  void edge(unsigned level, std::uint64_t index, const Digest& hash) override {
    writes_.put(kTiles, view(edge_key(base_, level, index)), view(hash));
  }

 private:
  Position base_;
  kv::WriteSet& writes_;
};

class CommitBuilder {
 public:
  CommitBuilder(const kv::Store& store, const EpochTable& epochs, TreeState& state,
                kv::WriteSet& writes)
      : store_(store),
        epochs_(epochs),
        state_(state),
        writes_(writes),
        sink_(state.base(), writes) {}

  Result<Receipt> add(const NewRecord& record) {
    const Result<std::optional<Position>> first = lookup(record.identity.exact);
    if (!first) return first.error();
    if (*first) return duplicate_of(**first, record);
    bool conflict = false;
    if (record.identity.source) {
      const Result<std::optional<Position>> same_source = lookup(*record.identity.source);
      if (!same_source) return same_source.error();
      conflict = same_source->has_value();
    }
    const Position position = state_.next();
    const PositionKey key = position_key(position);
    const Digest leaf = put_entry(key, record);
    put_record(key, record);
    if (is_instruction(record.kind)) writes_.put(kMeta, instruction_key(position), {});
    put_identity(record.identity.exact, position);
    if (record.identity.source && !conflict) put_identity(*record.identity.source, position);
    for (const ErasedIdentity& erased : record.erases) {
      if (Result<void> done = forget(erased); !done) return done.error();
    }
    pending_leaves_.emplace(position, leaf);
    return Receipt{position, LeafIndex(position - state_.base()), leaf, false, conflict};
  }

  void finish() { writes_.put(kMeta, kHeadKey, encode(state_.head())); }

 private:
  Result<std::optional<Position>> lookup(const Digest& identity) {
    const auto pending = pending_.find(identity);
    if (pending != pending_.end()) return pending->second;
    const Result<bool> found = store_.get(kIdentity, view(identity), value_);
    if (!found) return found.error();
    if (!*found) return std::optional<Position>();
    const std::optional<Position> position = decode_position_key(value_.view());
    if (!position) return Error{ErrorKind::kCorrupt, "identity row of the wrong size", {}};
    return position;
  }

  Result<Receipt> duplicate_of(Position first, const NewRecord& record) {
    Receipt receipt{first, epochs_.leaf_index(first), {}, true, false};
    const auto pending = pending_leaves_.find(first);
    if (pending != pending_leaves_.end()) {
      receipt.leaf_hash = pending->second;
    } else {
      const Result<bool> found = store_.get(kEntries, view(position_key(first)), value_);
      if (!found) return found.error();
      if (!*found) return Error{ErrorKind::kCorrupt, "identity row names an absent entry", {}};
      receipt.leaf_hash = merkle::leaf_hash(value_.view());
    }
    if (record.identity.source) {
      const Result<std::optional<Position>> source = lookup(*record.identity.source);
      if (!source) return source.error();
      receipt.conflict = *source && **source != first;
    }
    return receipt;
  }

  Digest put_entry(const PositionKey& key, const NewRecord& record) {
    const std::string entry = format::encode(
        format::LogEntry{record.kind, record.received_at, record.body.size(), record.commitment});
    const Digest leaf = merkle::leaf_hash(entry);
    state_.append(leaf, sink_);
    writes_.put(kEntries, view(key), entry);
    return leaf;
  }

  void put_record(const PositionKey& key, const NewRecord& record) {
    const std::string prefix =
        format::encode_frame_prefix({format::Half{record.header_salt, record.header},
                                     format::Half{record.body_salt, {}},
                                     {},
                                     {}});
    const ByteView parts[] = {prefix, record.body};
    writes_.put_parts(column_of(record.kind), view(key), parts);
  }

  // Rows that name another record stay.
  Result<void> forget(const ErasedIdentity& erased) {
    for (const std::optional<Digest>& identity :
         {std::optional(erased.identity.exact), erased.identity.source}) {
      if (!identity) continue;
      const Result<std::optional<Position>> named = lookup(*identity);
      if (!named) return named.error();
      if (*named != erased.position) continue;
      writes_.erase(kIdentity, view(*identity));
      pending_.insert_or_assign(*identity, std::nullopt);
    }
    return {};
  }

  void put_identity(const Digest& identity, Position position) {
    writes_.put(kIdentity, view(identity), view(position_key(position)));
    pending_.insert_or_assign(identity, position);
  }

  const kv::Store& store_;
  const EpochTable& epochs_;
  TreeState& state_;
  kv::WriteSet& writes_;
  RowSink sink_;
  kv::Value value_;
  // Of this commit: a repeat inside it is answered like any other. Nothing: the row was deleted.
  std::unordered_map<Digest, std::optional<Position>, DigestHash> pending_;
  std::unordered_map<Position, Digest> pending_leaves_;
};

}  // namespace

Result<CommitOutcome> build_commit(const kv::Store& store, const EpochTable& epochs,
                                   std::span<const NewRecord* const> records, TreeState& state,
                                   kv::WriteSet& writes) {
  CommitBuilder builder(store, epochs, state, writes);
  CommitOutcome outcome;
  outcome.receipts.reserve(records.size());
  outcome.committed.reserve(records.size());
  for (const NewRecord* record : records) {
    Result<Receipt> receipt = builder.add(*record);
    if (!receipt) return receipt.error();
    if (!receipt->duplicate) outcome.committed.push_back({receipt->position, record});
    outcome.receipts.push_back(*receipt);
  }
  if (!outcome.committed.empty()) builder.finish();
  return outcome;
}

}  // namespace ledgerline::log
