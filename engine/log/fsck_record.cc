#include "engine/log/fsck_record.h"

#include <utility>

#include "engine/log/commitment.h"
#include "engine/log/identity.h"
#include "engine/log/log_columns.h"
#include "engine/log/log_keys.h"

namespace ledgerline::log {
namespace {

void check_header(Position position, const format::LogEntry& entry,
                  const format::RecordHeader& header, FsckReport& report) {
  if (header.kind != entry.kind) {
    report.add("record", position, "the header names another kind than the entry");
  }
  if (header.received_at != entry.received_at) {
    report.add("record", position, "the header names another received-at than the entry");
  }
}

}  // namespace

RecordFindings RecordCheck::check(const std::vector<CheckedRecord>& records) const {
  RecordFindings out;
  for (const CheckedRecord& record : records) check_record(record, out);
  return out;
}

void RecordCheck::check_half(Position position, std::string_view half, bool present,
                             const std::optional<Position>& erased_by, FsckReport& report) const {
  if (!present && !erased_by) {
    report.add("record", position,
               "the " + std::string(half) + " is absent and no erasure names it");
  }
  if (present && erased_by && executed_ && *erased_by <= *executed_) {
    report.add("erasure", position,
               "the " + std::string(half) + " is still there although the erasure at position " +
                   std::to_string(erased_by->value()) + " was carried out");
  }
  if (!present && erased_by) {
    ++(half == "header" ? report.erased_headers : report.erased_bodies);
  }
}

void RecordCheck::check_record(const CheckedRecord& record, RecordFindings& out) const {
  const Position position = record.position;
  FsckReport& report = out.report;
  const Result<format::Frame> frame = format::decode_frame(record.row);
  if (!frame) return report.add("record", position, frame.error().message);
  check_half(position, "header", frame->header.has_value(), record.erased.header_by, report);
  check_half(position, "body", frame->body.has_value(), record.erased.body_by, report);
  std::optional<format::RecordHeader> header;
  if (frame->header) {
    Result<format::RecordHeader> decoded = format::decode_record_header(frame->header->bytes);
    if (!decoded) return report.add("record", position, decoded.error().message);
    header = std::move(*decoded);
    check_header(position, record.entry, *header, report);
  }
  if (frame->body && frame->body->bytes.size() != record.entry.body_bytes) {
    report.add("record", position, "the body has another size than its entry says");
  }
  ++report.commitments;
  const Digest header_hash =
      frame->header ? half_hash(frame->header->salt, frame->header->bytes) : frame->header_hash;
  const Digest body_hash =
      frame->body ? half_hash(frame->body->salt, frame->body->bytes) : frame->body_hash;
  if (commitment(header_hash, body_hash) != record.entry.commitment) {
    report.add("commitment", position, "the record is not what its entry commits to");
  }
  // The erasure's own commit deleted the rows.
  if (record.erased.any() || !header || !frame->body) return;
  check_identity(record, *header, frame->body->bytes, out);
}

std::optional<Position> RecordCheck::identity_row(Position position, const Digest& digest,
                                                  bool required, FsckReport& report) const {
  kv::Value value;
  const Result<bool> found = store_.get(kIdentity, view(digest), value);
  if (!found) {
    report.add("store", position, found.error().message);
    return std::nullopt;
  }
  if (!*found) {
    if (required) report.add("identity", position, "the record's identity row is absent");
    return std::nullopt;
  }
  const std::optional<Position> row = decode_position_key(value.view());
  if (!row) report.add("identity", position, "the record's identity row has the wrong size");
  return row;
}

void RecordCheck::check_identity(const CheckedRecord& record, const format::RecordHeader& header,
                                 ByteView body, RecordFindings& out) const {
  const Position position = record.position;
  FsckReport& report = out.report;
  const Identity identity = identity_of(header, body);
  const std::optional<Position> exact = identity_row(position, identity.exact, true, report);
  if (exact) ++out.identity_rows;
  if (exact && *exact != position) {
    report.add("identity", position,
               "the record's identity row names position " + std::to_string(exact->value()));
  }
  if (!identity.source) return;
  // The row of a source id goes with the first record that had it; the next one to come with that
  // id writes a new row, and those in between have none.
  const std::optional<Position> source =
      identity_row(position, *identity.source, !record.after_erasure, report);
  if (source == position) ++out.identity_rows;
  if (source && *source > position && !record.after_erasure) {
    report.add("identity", position, "the record's source id is said to come later first");
  }
}

}  // namespace ledgerline::log
