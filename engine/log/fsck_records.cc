#include "engine/log/fsck_records.h"

#include "engine/log/commitment.h"
#include "engine/log/identity.h"
#include "engine/log/log_keys.h"
#include "engine/log/streaming_scan.h"

namespace ledgerline::log {

RecordCheck::RecordCheck(const kv::Store& store, FsckReport& report)
    : store_(store), report_(report) {
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
      check_record(position, entry, row.value());
    } else {
      wrong_column(slot);
    }
    row.next();
  }
  // An erased record keeps an empty frame.
  if (!found) report_.add("record", position, "the record is absent");
}

void RecordCheck::check_record(Position position, const format::LogEntry& entry, ByteView row) {
  const Result<format::Frame> frame = format::decode_frame(row);
  if (!frame) return report_.add("record", position, frame.error().message);
  std::optional<format::RecordHeader> header;
  if (frame->header) {
    Result<format::RecordHeader> decoded = format::decode_record_header(frame->header->bytes);
    if (!decoded) return report_.add("record", position, decoded.error().message);
    header = std::move(*decoded);
    check_header(position, entry, *header);
  } else {
    ++report_.erased_headers;
  }
  if (!frame->body) {
    ++report_.erased_bodies;
    return;
  }
  if (frame->body->bytes.size() != entry.body_bytes) {
    report_.add("record", position, "the body has another size than its entry says");
  }
  if (!header) return;
  ++report_.commitments;
  if (commitment(half_hash(frame->header->salt, frame->header->bytes),
                 half_hash(frame->body->salt, frame->body->bytes)) != entry.commitment) {
    report_.add("commitment", position, "the record is not what its entry commits to");
  }
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

std::optional<Position> RecordCheck::identity_row(Position position, const Digest& digest) {
  kv::Value value;
  const Result<bool> found = store_.get(kIdentity, view(digest), value);
  if (!found) {
    report_.add("store", position, found.error().message);
    return std::nullopt;
  }
  if (!*found) {
    report_.add("identity", position, "the record's identity row is absent");
    return std::nullopt;
  }
  const std::optional<Position> row = decode_position_key(value.view());
  if (!row) report_.add("identity", position, "the record's identity row has the wrong size");
  return row;
}

void RecordCheck::check_identity(Position position, const format::RecordHeader& header,
                                 ByteView body) {
  const Identity identity = identity_of(header, body);
  const std::optional<Position> exact = identity_row(position, identity.exact);
  if (exact) ++identity_rows_;
  if (exact && *exact != position) {
    report_.add("identity", position,
                "the record's identity row names position " + std::to_string(exact->value()));
  }
  if (!identity.source) return;
  const std::optional<Position> source = identity_row(position, *identity.source);
  if (source == position) ++identity_rows_;
  if (source && *source > position) {
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
