#include "engine/log/log_reader.h"

#include <algorithm>

#include "engine/log/streaming_scan.h"
#include "engine/merkle/rfc6962.h"

namespace ledgerline::log {
namespace {

std::size_t slot_of(format::RecordKind kind) { return column_of(kind) - kRecordColumns.front(); }

}  // namespace

RecordCursor::RecordCursor(const kv::Store& store, const ErasureTable* erasures, Position from,
                           Position to, const kv::Snapshot& snapshot)
    : entries_(store.scan(kEntries, view(position_key(from)), view(position_key(to)), snapshot,
                          streaming_scan())),
      store_(&store),
      erasures_(erasures),
      snapshot_(snapshot),
      to_(to) {
  entries_.seek_first();
  load();
}

void RecordCursor::load() {
  row_ = {};
  if (!entries_.valid()) return;
  const Result<format::LogEntry> decoded = format::decode_log_entry(entries_.value());
  if (!decoded) {
    error_ = decoded.error();
    return;
  }
  decoded_ = *decoded;
  std::optional<kv::Cursor>& records = records_[slot_of(decoded->kind)];
  const ByteView key = entries_.key();
  if (!records) {
    records = store_->scan(column_of(decoded->kind), key, view(position_key(to_)), snapshot_,
                           streaming_scan());
    records->seek_first();
  }
  while (records->valid() && records->key() < key) records->next();
  if (records->valid() && records->key() == key) row_ = records->value();
  if (Result<void> status = records->status(); !status) error_ = status.error();
}

bool RecordCursor::valid() const { return !error_ && entries_.valid(); }

void RecordCursor::next() {
  entries_.next();
  load();
}

Position RecordCursor::position() const {
  return Position(big_endian_at<std::uint64_t>(entries_.key(), 0));
}

Result<format::Frame> RecordCursor::frame() const {
  if (row_.empty()) return format::Frame{};
  Result<format::Frame> frame = format::decode_frame(row_);
  if (frame && erasures_ != nullptr) erasures_->mask(position(), decoded_, *frame);
  return frame;
}

std::optional<Position> RecordCursor::retracted_by() const {
  if (erasures_ == nullptr) return std::nullopt;
  return erasures_->find(position(), decoded_).retracted_by;
}

Result<void> RecordCursor::status() const {
  if (error_) return *error_;
  return entries_.status();
}

Result<TreeHead> LogReader::head() const {
  kv::Value value;
  const Result<bool> found = store_.get(kMeta, kHeadKey, value);
  if (!found) return found.error();
  if (!*found) return Error{ErrorKind::kCorrupt, "log: the tree head is absent", {}};
  return decode_tree_head(value.view());
}

Result<StoredRecord> LogReader::read(Position position) const {
  const std::string where = "position " + std::to_string(position.value());
  if (epochs_.find(position) == nullptr) {
    return Error{ErrorKind::kGone, where + " was lost before the epoch that follows it", {}};
  }
  StoredRecord record;
  record.position = position;
  const PositionKey key = position_key(position);
  const Result<bool> found = store_.get(kEntries, view(key), record.row_);
  if (!found) return found.error();
  if (!*found) return Error{ErrorKind::kNotFound, where + " is beyond the log", {}};
  const Result<format::LogEntry> entry = format::decode_log_entry(record.row_.view());
  if (!entry) return with_context(entry.error(), where);
  record.entry = *entry;
  record.leaf_hash = merkle::leaf_hash(record.row_.view());
  if (erasures_ != nullptr) {
    const ErasureTable::Erased erased = erasures_->find(position, *entry);
    record.header_erased_by = erased.header_by;
    record.body_erased_by = erased.body_by;
    record.retracted_by = erased.retracted_by;
  }
  const Result<bool> kept = store_.get(column_of(entry->kind), view(key), record.row_);
  if (!kept) return kept.error();
  if (!*kept) return record;
  const Result<format::Frame> frame = format::decode_frame(record.row_.view());
  if (!frame) return with_context(frame.error(), where);
  record.frame = *frame;
  if (erasures_ != nullptr) erasures_->mask(position, *entry, record.frame);
  return record;
}

Result<Receipt> LogReader::receipt(Position position) const {
  const Result<StoredRecord> record = read(position);
  if (!record) return record.error();
  const Result<bool> conflict = is_conflict(*record);
  if (!conflict) return conflict.error();
  return Receipt{position, epochs_.leaf_index(position), record->leaf_hash, false, *conflict};
}

RecordCursor LogReader::scan(Position from, Position to) const {
  return {store_, erasures_, from, to, store_.snapshot()};
}

Result<std::optional<Position>> LogReader::find_identity(const Digest& identity) const {
  kv::Value value;
  const Result<bool> found = store_.get(kIdentity, view(identity), value);
  if (!found) return found.error();
  if (!*found) return std::optional<Position>();
  const std::optional<Position> position = decode_position_key(value.view());
  if (!position) return Error{ErrorKind::kCorrupt, "identity row of the wrong size", {}};
  return position;
}

Result<std::optional<Position>> LogReader::find_body(std::string_view endpoint, Position principal,
                                                     const Digest& body_digest) const {
  return find_identity(identity_of_body(endpoint, principal, body_digest));
}

Result<bool> LogReader::is_conflict(const StoredRecord& record) const {
  if (!record.frame.header || !record.frame.body) return false;
  const Result<format::RecordHeader> header =
      format::decode_record_header(record.frame.header->bytes);
  if (!header) return header.error();
  // Spares the body's digest for the many records without a source id.
  if (header->source_id.empty()) return false;
  const Identity identity = identity_of(*header, record.frame.body->bytes);
  const Result<std::optional<Position>> first = find_identity(*identity.source);
  if (!first) return first.error();
  return *first && **first != record.position;
}

}  // namespace ledgerline::log
