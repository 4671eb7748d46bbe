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

// A record's row, decoded; the frame shows the row's bytes.
struct RecordCheck::Opened {
  Result<format::Frame> frame;
  std::optional<Result<format::RecordHeader>> header = std::nullopt;
  std::optional<Identity> identity = std::nullopt;  // of a record that must have its rows

  explicit Opened(const CheckedRecord& record) : frame(format::decode_frame(record.row)) {
    if (!frame || !frame->header) return;
    header = format::decode_record_header(frame->header->bytes);
    // Of an erased record, the erasure's own commit deleted the rows.
    if (!*header || !frame->body || record.erased.any()) return;
    identity = identity_of(**header, frame->body->bytes);
  }
};

// The rows of a batch's identities: from memory, or read together.
class RecordCheck::IdentityRows {
 public:
  IdentityRows(const RecordCheck& check, const std::vector<Opened>& records)
      : store_(check.store_), column_(check.identities_) {
    if (column_) return;
    std::vector<std::string> keys;
    keys.reserve(records.size());
    for (const Opened& record : records) {
      if (!record.identity) continue;
      keys.emplace_back(view(record.identity->exact));
      if (record.identity->source) keys.emplace_back(view(*record.identity->source));
    }
    Result<std::vector<std::optional<std::string>>> rows = store_.multi_get(kIdentity, keys);
    if (rows) rows_ = *std::move(rows);
  }

  // To be called once for each identity, in order, of a record `exact` before `source`.
  Result<std::optional<std::string>> next(const Digest& digest) {
    if (column_) {
      const std::optional<Position> position = column_->find(digest);
      return position ? std::optional(std::string(view(position_key(*position)))) : std::nullopt;
    }
    if (rows_) return std::move((*rows_)[next_++]);
    // One that cannot be read fails them all: which one it is, each says for itself.
    kv::Value value;
    const Result<bool> found = store_.get(kIdentity, view(digest), value);
    if (!found) return found.error();
    return *found ? std::optional(std::string(value.view())) : std::nullopt;
  }

 private:
  const kv::Store& store_;
  const std::optional<IdentityColumn>& column_;
  std::optional<std::vector<std::optional<std::string>>> rows_;
  std::size_t next_ = 0;
};

RecordFindings RecordCheck::check(const std::vector<CheckedRecord>& records) const {
  std::vector<Opened> opened;
  opened.reserve(records.size());
  for (const CheckedRecord& record : records) opened.emplace_back(record);
  IdentityRows rows(*this, opened);
  RecordFindings out;
  for (std::size_t i = 0; i < records.size(); ++i) {
    check_record(records[i], opened[i], out.report);
    if (opened[i].identity) check_identity(records[i], *opened[i].identity, rows, out);
  }
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

void RecordCheck::check_record(const CheckedRecord& record, const Opened& opened,
                               FsckReport& report) const {
  const Position position = record.position;
  const Result<format::Frame>& frame = opened.frame;
  if (!frame) return report.add("record", position, frame.error().message);
  check_half(position, "header", frame->header.has_value(), record.erased.header_by, report);
  check_half(position, "body", frame->body.has_value(), record.erased.body_by, report);
  if (opened.header) {
    const Result<format::RecordHeader>& header = *opened.header;
    if (!header) return report.add("record", position, header.error().message);
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
}

std::optional<Position> RecordCheck::identity_row(Position position, const Digest& digest,
                                                  IdentityRows& rows, bool required,
                                                  RecordFindings& out) const {
  FsckReport& report = out.report;
  const Result<std::optional<std::string>> row = rows.next(digest);
  if (!row) {
    out.identities.add(position, row.error());
    return std::nullopt;
  }
  if (!*row) {
    if (required) report.add("identity", position, "the record's identity row is absent");
    return std::nullopt;
  }
  const std::optional<Position> named = decode_position_key(**row);
  if (!named) report.add("identity", position, "the record's identity row has the wrong size");
  return named;
}

void RecordCheck::check_identity(const CheckedRecord& record, const Identity& identity,
                                 IdentityRows& rows, RecordFindings& out) const {
  const Position position = record.position;
  FsckReport& report = out.report;
  const std::optional<Position> exact = identity_row(position, identity.exact, rows, true, out);
  if (exact) ++out.identity_rows;
  if (exact && *exact != position) {
    report.add("identity", position,
               "the record's identity row names position " + std::to_string(exact->value()));
  }
  if (!identity.source) return;
  // The row of a source id goes with the first record that had it; the next one to come with that
  // id writes a new row, and those in between have none.
  const std::optional<Position> source =
      identity_row(position, *identity.source, rows, !record.after_erasure, out);
  if (source == position) ++out.identity_rows;
  if (source && *source > position && !record.after_erasure) {
    report.add("identity", position, "the record's source id is said to come later first");
  }
}

}  // namespace ledgerline::log
