#include "engine/log/fsck_records.h"

#include "engine/log/commitment.h"
#include "engine/log/identity.h"
#include "engine/log/log_keys.h"
#include "engine/log/streaming_scan.h"

namespace ledgerline::log {

RecordCheck::RecordCheck(const kv::Store& store, const ErasureTable& erasures, FsckReport& report)
    : store_(store), erasures_(erasures), executed_(erasures.executed()), report_(report) {
  for (const kv::Column column : kRecordColumns) {
    records_.push_back(store.scan(column, "", "", {}, streaming_scan()));
    records_.back().seek_first();
  }
}

void RecordCheck::wrong_column(std::size_t slot) {
  report_.add("record", decode_position_key(records_[slot].key()),
              "column " + std::string(kLogColumns[kRecordColumns[slot]].name) +
                  " has a record where no entry of its kind is");
}

void RecordCheck::entry(Position position, const format::LogEntry& entry) {
  const PositionKey key = position_key(position);
  const std::size_t own = column_of(entry.kind) - kRecordColumns.front();
  const ErasureTable::Erased erased = erasures_.find(position, entry);
  bool found = false;
  for (std::size_t slot = 0; slot < records_.size(); ++slot) {
    kv::Cursor& row = records_[slot];
    while (row.valid() && row.key() < view(key)) {
      wrong_column(slot);
      row.next();
    }
    if (!row.valid() || row.key() != view(key)) continue;
    if (slot == own) {
      found = true;
      report_.bytes += row.value().size();
      check_record(position, entry, row.value(), erased);
    } else {
      wrong_column(slot);
    }
    row.next();
  }
  if (!found) {
    check_half(position, "header", false, erased.header_by);
    check_half(position, "body", false, erased.body_by);
  }
  if (is_instruction(entry.kind) && !erasures_.holds(position)) {
    report_.add("erasure", position, "the instruction is not found at a start");
  }
  seen_erased_ = seen_erased_ || erased.any();
}

void RecordCheck::check_half(Position position, std::string_view half, bool present,
                             const std::optional<Position>& erased_by) {
  if (!present && !erased_by) {
    report_.add("record", position,
                "the " + std::string(half) + " is absent and no erasure names it");
  }
  if (present && erased_by && executed_ && *erased_by <= *executed_) {
    report_.add("erasure", position,
                "the " + std::string(half) + " is still there although the erasure at position " +
                    std::to_string(erased_by->value()) + " was carried out");
  }
  if (!present) ++(half == "header" ? report_.erased_headers : report_.erased_bodies);
}

void RecordCheck::check_record(Position position, const format::LogEntry& entry, ByteView row,
                               const ErasureTable::Erased& erased) {
  const Result<format::Frame> frame = format::decode_frame(row);
  if (!frame) return report_.add("record", position, frame.error().message);
  check_half(position, "header", frame->header.has_value(), erased.header_by);
  check_half(position, "body", frame->body.has_value(), erased.body_by);
  std::optional<format::RecordHeader> header;
  if (frame->header) {
    Result<format::RecordHeader> decoded = format::decode_record_header(frame->header->bytes);
    if (!decoded) return report_.add("record", position, decoded.error().message);
    header = std::move(*decoded);
    check_header(position, entry, *header);
  }
  if (frame->body && frame->body->bytes.size() != entry.body_bytes) {
    report_.add("record", position, "the body has another size than its entry says");
  }
  ++report_.commitments;
  const Digest header_hash =
      frame->header ? half_hash(frame->header->salt, frame->header->bytes) : frame->header_hash;
  const Digest body_hash =
      frame->body ? half_hash(frame->body->salt, frame->body->bytes) : frame->body_hash;
  if (commitment(header_hash, body_hash) != entry.commitment) {
    report_.add("commitment", position, "the record is not what its entry commits to");
  }
  // The erasure's own commit deleted the rows.
  if (erased.any() || !header || !frame->body) return;
  check_identity(position, *header, frame->body->bytes);
}

void RecordCheck::check_header(Position position, const format::LogEntry& entry,
                               const format::RecordHeader& header) {
  if (header.kind != entry.kind) {
    report_.add("record", position, "the header names another kind than the entry");
  }
  if (header.received_at != entry.received_at) {
    report_.add("record", position, "the header names another received-at than the entry");
  }
}

std::optional<Position> RecordCheck::identity_row(Position position, const Digest& digest,
                                                  bool required) {
  kv::Value value;
  const Result<bool> found = store_.get(kIdentity, view(digest), value);
  if (!found) {
    report_.add("store", position, found.error().message);
    return std::nullopt;
  }
  if (!*found) {
    if (required) report_.add("identity", position, "the record's identity row is absent");
    return std::nullopt;
  }
  const std::optional<Position> row = decode_position_key(value.view());
  if (!row) report_.add("identity", position, "the record's identity row has the wrong size");
  return row;
}

void RecordCheck::check_identity(Position position, const format::RecordHeader& header,
                                 ByteView body) {
  const Identity identity = identity_of(header, body);
  const std::optional<Position> exact = identity_row(position, identity.exact, true);
  if (exact) ++identity_rows_;
  if (exact && *exact != position) {
    report_.add("identity", position,
                "the record's identity row names position " + std::to_string(exact->value()));
  }
  if (!identity.source) return;
  // The row of a source id goes with the first record that had it; the next one to come with that
  // id writes a new row, and those in between have none.
  const std::optional<Position> source = identity_row(position, *identity.source, !seen_erased_);
  if (source == position) ++identity_rows_;
  if (source && *source > position && !seen_erased_) {
    report_.add("identity", position, "the record's source id is said to come later first");
  }
}

void RecordCheck::finish() {
  for (std::size_t slot = 0; slot < records_.size(); ++slot) {
    for (; records_[slot].valid(); records_[slot].next()) wrong_column(slot);
    if (Result<void> status = records_[slot].status(); !status) {
      report_.add("store", std::nullopt, status.error().message);
    }
  }
  std::uint64_t rows = 0;
  kv::Cursor cursor = store_.scan(kIdentity, "", "", {}, streaming_scan());
  for (cursor.seek_first(); cursor.valid(); cursor.next()) ++rows;
  if (Result<void> status = cursor.status(); !status) {
    report_.add("store", std::nullopt, status.error().message);
  }
  if (rows != identity_rows_) {
    report_.add("identity", std::nullopt,
                std::to_string(rows) + " identity rows are stored, the records explain " +
                    std::to_string(identity_rows_));
  }
}

}  // namespace ledgerline::log
