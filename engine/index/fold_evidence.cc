#include "engine/index/fold_evidence.h"

#include <algorithm>

#include "engine/crypto/digest.h"

namespace ledgerline::index {
namespace {

using format::Direction;

// The first record of this owner and shape: writes what never changes again.
void write_shape(FoldBatch& batch, EntityId owner, const ShortDigest& digest, const Shape& shape,
                 ByteView encoded) {
  batch.put(kShapes, view(digest), encoded);
  for (const EntityId id : shape.inputs) {
    batch.put(kGraph, edge_key(id, Direction::kRead, owner, digest), {});
  }
  for (const EntityId id : shape.outputs) {
    batch.put(kGraph, edge_key(id, Direction::kWrite, owner, digest), {});
  }
}

Result<std::optional<JobShapeRow>> load(FoldBatch& batch, const Key& key) {
  const Result<bool> found = batch.get(kGraph, key);
  if (!found) return found.error();
  if (!*found) return std::optional<JobShapeRow>();
  Result<JobShapeRow> row = decode_job_shape_row(batch.value.view());
  if (!row) return row.error();
  return std::optional(std::move(*row));
}

void join_least(std::vector<First>& into, const std::vector<First>& other) {
  if (into.empty()) into = other;
  for (std::size_t i = 0; i < into.size(); ++i) into[i] = std::min(into[i], other[i]);
}

// Least mentions over the open evidence of `owner` with this shape. A row's time is its least
// mention: no row before the old least can exist, and none behind every new least can lower one.
Result<std::vector<First>> scan_evidence(FoldBatch& batch, EntityId owner, const ShortDigest& shape,
                                         Timestamp from, std::uint64_t live) {
  std::vector<First> firsts;
  const KeyRange range = evidence_range(owner);
  kv::Cursor cursor =
      batch.overlay.scan(kGraph, evidence_key(owner, from, Position(0)), range.upper);
  for (cursor.seek_first(); cursor.valid() && live > 0; cursor.next()) {
    const TimedKey at = parse_evidence_key(cursor.key());
    const auto later = [&at](const First& first) { return first.time < at.time; };
    if (!firsts.empty() && std::all_of(firsts.begin(), firsts.end(), later)) break;
    const Result<EvidenceRow> row = decode_evidence_row(cursor.value(), {at.time, at.position});
    if (!row) return row.error();
    if (row->closed_at || row->shape != shape) continue;
    --live;
    join_least(firsts, expand(row->mentions));
  }
  if (auto done = cursor.status(); !done) return done.error();
  return firsts;
}

// The same over the declared statements in force that bind `owner` to this shape.
Result<std::vector<First>> scan_declared(FoldBatch& batch, EntityId owner, const ShortDigest& shape,
                                         std::size_t datasets) {
  std::vector<First> firsts;
  const KeyRange range = declared_range(owner);
  kv::Cursor cursor = batch.overlay.scan(kGraph, range.lower, range.upper);
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    const DeclaredKey key = parse_declared_key(cursor.key());
    const Result<bool> found = batch.get(kGraph, declared_winner_key(key.stated_by));
    if (!found) return found.error();
    if (!*found) continue;
    const Result<DeclaredWinnerRow> winner = decode_declared_winner_row(batch.value.view());
    if (!winner) return winner.error();
    if (winner->time != key.at.time || winner->position != key.at.position) continue;
    const DeclaredBinding binding{owner, shape};
    const auto& bindings = winner->bindings;
    if (std::find(bindings.begin(), bindings.end(), binding) == bindings.end()) continue;
    join_least(firsts, std::vector<First>(datasets, {key.at.time, key.at.position}));
  }
  if (auto done = cursor.status(); !done) return done.error();
  return firsts;
}

void write_evidence(FoldBatch& batch, const RunKey& run, const Binding& binding,
                    const ShortDigest& shape, Position opened, std::optional<Position> closed) {
  const First at{binding.time(), opened};
  const EvidenceRow row{closed, run.run, run.job, shape, compress(binding.mentions)};
  batch.put(kGraph, evidence_key(binding.owner, at.time, at.position),
            encode_evidence_row(row, at));
}

// `opened`: where the evidence stands.
Result<void> close(FoldBatch& batch, const RunKey& run, const Binding& binding, Position opened) {
  const ShortDigest shape = shape_digest(binding.shape);
  write_evidence(batch, run, binding, shape, opened, batch.position);
  return remove_live_shape(batch, binding.owner, shape, binding.mentions, false);
}

Result<void> open_one(FoldBatch& batch, const RunKey& run, const Binding& binding) {
  const ShortDigest shape = shape_digest(binding.shape);
  write_evidence(batch, run, binding, shape, batch.position, std::nullopt);
  return add_live_shape(batch, binding.owner, binding.shape, binding.mentions);
}

Result<Position> opened_at(const std::vector<OpenEvidence>& open, EntityId owner) {
  const auto at = std::lower_bound(
      open.begin(), open.end(), owner,
      [](const OpenEvidence& evidence, EntityId id) { return evidence.owner < id; });
  if (at == open.end() || at->owner != owner) {
    return Error{ErrorKind::kCorrupt, "index: evidence is not open", {}};
  }
  return at->position;
}

const Binding* find(const std::vector<Binding>& bindings, EntityId owner) {
  const auto at =
      std::lower_bound(bindings.begin(), bindings.end(), owner,
                       [](const Binding& binding, EntityId id) { return binding.owner < id; });
  return at != bindings.end() && at->owner == owner ? &*at : nullptr;
}

}  // namespace

ShortDigest shape_digest(const Shape& shape) { return crypto::short_digest(encode_shape(shape)); }

Result<void> add_live_shape(FoldBatch& batch, EntityId owner, const Shape& shape,
                            const std::vector<First>& mentions) {
  const std::string encoded = encode_shape(shape);
  const ShortDigest digest = crypto::short_digest(encoded);
  const Key key = job_shape_key(owner, digest);
  Result<std::optional<JobShapeRow>> loaded = load(batch, key);
  if (!loaded) return loaded.error();
  if (!*loaded) write_shape(batch, owner, digest, shape, encoded);
  JobShapeRow row = loaded->value_or(JobShapeRow());
  ++row.live;
  std::vector<First> firsts = expand(row.firsts);
  join_least(firsts, mentions);
  row.firsts = compress(firsts);
  batch.put(kGraph, key, encode_job_shape_row(row));
  return {};
}

Result<void> remove_live_shape(FoldBatch& batch, EntityId owner, const ShortDigest& shape,
                               const std::vector<First>& mentions, bool declared) {
  const Key key = job_shape_key(owner, shape);
  Result<std::optional<JobShapeRow>> loaded = load(batch, key);
  if (!loaded) return loaded.error();
  if (!*loaded || (*loaded)->live == 0) {
    return Error{ErrorKind::kCorrupt, "index: a shape's count is below its evidence", {}};
  }
  JobShapeRow row = std::move(**loaded);
  --row.live;
  const std::vector<First> firsts = expand(row.firsts);
  bool attained = false;
  for (std::size_t i = 0; i < firsts.size(); ++i) attained = attained || firsts[i] == mentions[i];
  if (row.live == 0) {
    row.firsts.clear();
  } else if (attained) {
    const auto least = std::min_element(firsts.begin(), firsts.end());
    Result<std::vector<First>> rest =
        declared ? scan_declared(batch, owner, shape, mentions.size())
                 : scan_evidence(batch, owner, shape, least->time, row.live);
    if (!rest) return rest.error();
    row.firsts = compress(*rest);
  }
  batch.put(kGraph, key, encode_job_shape_row(row));
  return {};
}

Result<void> replace_evidence(FoldBatch& batch, const RunKey& run,
                              const std::vector<Binding>& before, const std::vector<Binding>& now,
                              std::vector<OpenEvidence>& open) {
  for (const Binding& binding : before) {
    const Binding* const same = find(now, binding.owner);
    if (same != nullptr && *same == binding) continue;
    const Result<Position> opened = opened_at(open, binding.owner);
    if (!opened) return opened.error();
    if (auto done = close(batch, run, binding, *opened); !done) return done;
  }
  std::vector<OpenEvidence> next;
  next.reserve(now.size());
  for (const Binding& binding : now) {
    const Binding* const same = find(before, binding.owner);
    if (same != nullptr && *same == binding) {
      const Result<Position> opened = opened_at(open, binding.owner);
      if (!opened) return opened.error();
      next.push_back({binding.owner, *opened});
      continue;
    }
    if (auto done = open_one(batch, run, binding); !done) return done;
    next.push_back({binding.owner, batch.position});
  }
  open = std::move(next);
  return {};
}

}  // namespace ledgerline::index
