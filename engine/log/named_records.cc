#include "engine/log/named_records.h"

#include "engine/log/commitment.h"
#include "engine/log/log_columns.h"
#include "engine/log/log_keys.h"
#include "engine/log/streaming_scan.h"

namespace ledgerline::log {
namespace {

Result<bool> visit_one(const kv::Store& store, const Erasure& erasure, Position position,
                       ByteView entry,
                       const std::function<Result<bool>(const NamedRecord&)>& visit) {
  const std::string where = "position " + std::to_string(position.value());
  Result<format::LogEntry> decoded = format::decode_log_entry(entry);
  if (!decoded) return with_context(decoded.error(), where);
  if (!erasure.covers(position, *decoded)) return true;
  NamedRecord record{position, *std::move(decoded), {}, {}};
  kv::Value value;
  const Result<bool> found =
      store.get(column_of(record.entry.kind), view(position_key(position)), value);
  if (!found) return found.error();
  if (*found) {
    record.row = value.view();
    const Result<format::Frame> frame = format::decode_frame(record.row);
    if (!frame) return with_context(frame.error(), where);
    record.frame = *frame;
  }
  return visit(record);
}

}  // namespace

Result<void> each_named(const kv::Store& store, const Erasure& erasure,
                        const std::function<Result<bool>(const NamedRecord&)>& visit) {
  for (const PositionRange& range : erasure.ranges) {
    // No snapshot: the visitor may rewrite what it is shown, and a snapshot would keep the old
    // bytes.
    kv::Cursor cursor = store.scan(kEntries, view(position_key(range.first)),
                                   view(position_key(range.last + 1)), {}, streaming_scan());
    for (cursor.seek_first(); cursor.valid(); cursor.next()) {
      const std::optional<Position> position = decode_position_key(cursor.key());
      if (!position) return Error{ErrorKind::kCorrupt, "entry row with a wrong key", {}};
      const Result<bool> more = visit_one(store, erasure, *position, cursor.value(), visit);
      if (!more) return more.error();
      if (!*more) return {};
    }
    if (Result<void> status = cursor.status(); !status) return status;
  }
  return {};
}

Result<std::optional<Identity>> identity_of(const NamedRecord& record) {
  if (!record.frame.header || !record.frame.body) return std::optional<Identity>();
  const Result<format::RecordHeader> header =
      format::decode_record_header(record.frame.header->bytes);
  if (!header) return header.error();
  return std::optional(identity_of(*header, record.frame.body->bytes));
}

bool erase_halves(format::Frame& frame, Halves halves) {
  bool changed = false;
  if (has(halves, Halves::kHeader) && frame.header) {
    frame.header_hash = half_hash(frame.header->salt, frame.header->bytes);
    frame.header.reset();
    changed = true;
  }
  if (has(halves, Halves::kBody) && frame.body) {
    frame.body_hash = half_hash(frame.body->salt, frame.body->bytes);
    frame.body.reset();
    changed = true;
  }
  return changed;
}

}  // namespace ledgerline::log
