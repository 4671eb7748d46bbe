#include "engine/index/reader.h"

#include <utility>

#include "engine/index/row_codec.h"

namespace ledgerline::index {
namespace {

// Every key of data/index is smaller: after the 16 bytes of a run id comes a table's letter.
constexpr ByteView kEndOfColumn =
    "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
    "\xFF";

}  // namespace

// A cursor borrowed from the Reader: nested scans each hold their own.
class Reader::Lease {
 public:
  Lease(Reader& reader, kv::Column column)
      : reader_(reader), column_(column), cursor_(take(reader, column)) {}
  ~Lease() { reader_.idle_[column_].push_back(std::move(cursor_)); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  kv::Cursor& operator*() { return cursor_; }

 private:
  static kv::Cursor take(Reader& reader, kv::Column column) {
    auto& idle = reader.idle_[column];
    if (idle.empty()) return reader.store_.scan(column, {}, kEndOfColumn, reader.snapshot_);
    kv::Cursor cursor = std::move(idle.back());
    idle.pop_back();
    return cursor;
  }

  Reader& reader_;
  kv::Column column_;
  kv::Cursor cursor_;
};

Reader::Reader(const kv::Store& store) : Reader(store, store.snapshot()) {}
Reader::Reader(const kv::Store& store, kv::Snapshot snapshot)
    : store_(store), snapshot_(std::move(snapshot)), idle_(kColumns.size()) {}
Reader::~Reader() = default;

template <class T>
Result<T> Reader::noted(Result<T> read) {
  if (!read && read.error().kind == ErrorKind::kCorrupt) damaged_ = true;
  return read;
}

Result<bool> Reader::get(kv::Column column, ByteView key) {
  return noted(store_.get(column, key, value_, snapshot_));
}

Result<void> Reader::forward(kv::Column column, ByteView lower, ByteView upper,
                             const Visit& visit) {
  Lease lease(*this, column);
  kv::Cursor& cursor = *lease;
  for (cursor.seek(lower); cursor.valid() && cursor.key() < upper; cursor.next()) {
    const Result<bool> more = visit(cursor.key(), cursor.value());
    if (!more) return more.error();
    if (!*more) return {};
  }
  return noted(cursor.status());
}

Result<void> Reader::backward(kv::Column column, ByteView lower, ByteView from,
                              const Visit& visit) {
  Lease lease(*this, column);
  kv::Cursor& cursor = *lease;
  for (cursor.seek_for_prev(from); cursor.valid() && cursor.key() >= lower; cursor.prev()) {
    const Result<bool> more = visit(cursor.key(), cursor.value());
    if (!more) return more.error();
    if (!*more) return {};
  }
  return noted(cursor.status());
}

Result<void> Reader::timeline(kv::Column column, const KeyRange& range, const Key& from,
                              Order order, const Visit& visit) {
  if (order == Order::kOldestFirst) return forward(column, from, range.upper, visit);
  return backward(column, range.lower, from, visit);
}

Result<std::optional<std::string>> Reader::row(kv::Column column, ByteView key) {
  const Result<bool> found = get(column, key);
  if (!found) return found.error();
  if (!*found) return std::optional<std::string>();
  return std::optional(std::string(value_.view()));
}

Result<void> Reader::rows(kv::Column column, const KeyRange& range, Order order,
                          const Visit& visit) {
  if (order == Order::kOldestFirst) return forward(column, range.lower, range.upper, visit);
  return backward(column, range.lower, range.upper, visit);
}

Result<Position> Reader::watermark() {
  const Result<bool> found = get(kMeta, kWatermarkKey);
  if (!found) return found.error();
  if (!*found) return Position(0);
  RowReader in(value_.view());
  const Position watermark = in.position();
  if (auto done = in.finish("watermark"); !done) return done.error();
  return watermark;
}

Result<void> Reader::skipped(const std::function<bool(Position, std::string_view reason)>& visit) {
  const KeyRange range = skip_range();
  return forward(kMeta, range.lower, range.upper,
                 [&](ByteView key, ByteView value) -> Result<bool> {
                   return visit(parse_skip_key(key), value);
                 });
}

Result<std::optional<EntityId>> Reader::find(format::EntityType type, std::string_view ns,
                                             std::string_view name) {
  std::string key;
  name_key(type, ns, name, key);
  const Result<bool> found = get(kNames, key);
  if (!found) return found.error();
  if (!*found) return std::optional<EntityId>();
  return std::optional(parse_entity_key(value_.view()));
}

Result<std::optional<EntityRow>> Reader::entity(EntityId id) {
  const Result<bool> found = get(kEntities, entity_key(id));
  if (!found) return found.error();
  if (!*found) return std::optional<EntityRow>();
  Result<EntityRow> row = decode_entity_row(value_.view());
  if (!row) return row.error();
  return std::optional(std::move(*row));
}

Result<void> Reader::names(ByteView prefix, ByteView from,
                           const std::function<bool(ByteView key, EntityId)>& visit) {
  const std::string upper = kv::prefix_end(prefix);
  return forward(kNames, from > prefix ? from : prefix, upper.empty() ? kEndOfColumn : upper,
                 [&](ByteView key, ByteView value) -> Result<bool> {
                   return visit(key, parse_entity_key(value));
                 });
}

Result<std::optional<RunRow>> Reader::run(const Uuid& id, EntityId job) {
  const Result<bool> found = get(kRuns, run_key(id, job));
  if (!found) return found.error();
  if (!*found) return std::optional<RunRow>();
  Result<RunRow> row = decode_run_row(value_.view());
  if (!row) return row.error();
  return std::optional(std::move(*row));
}

Result<void> Reader::runs(const Uuid& id,
                          const std::function<bool(EntityId job, RunRow&&)>& visit) {
  const KeyRange range = run_range(id);
  return forward(kRuns, range.lower, range.upper,
                 [&](ByteView key, ByteView value) -> Result<bool> {
                   Result<RunRow> row = decode_run_row(value);
                   if (!row) return row.error();
                   return visit(parse_run_key(key).job, std::move(*row));
                 });
}

Result<void> Reader::run_children(const Uuid& id, EntityId job,
                                  const std::function<bool(const RunKey&)>& visit) {
  const KeyRange range = run_child_range(id, job);
  return forward(kRuns, range.lower, range.upper, [&](ByteView key, ByteView) -> Result<bool> {
    return visit(parse_run_child_key(key));
  });
}

Result<void> Reader::accesses(
    EntityId entity, Timestamp from, Timestamp to, Order order,
    const std::optional<AccessKey>& after,
    const std::function<bool(const AccessKey&, const AccessRow&)>& visit) {
  const KeyRange range = access_range(entity, from, to);
  const auto row = [&](ByteView key, ByteView value) -> Result<bool> {
    const AccessKey parsed = parse_access_key(key);
    if (after && parsed == *after) return true;
    const Result<AccessRow> decoded = decode_access_row(value);
    if (!decoded) return decoded.error();
    return visit(parsed, *decoded);
  };
  std::optional<Key> start;
  if (after) start = access_key(entity, after->at.time, after->at.position, after->item);
  if (order == Order::kOldestFirst) {
    return forward(kAccess, start ? *start : range.lower, range.upper, row);
  }
  // `upper` is excluded, and no key equals it: it ends before the position.
  return backward(kAccess, range.lower, start ? *start : range.upper, row);
}

}  // namespace ledgerline::index
