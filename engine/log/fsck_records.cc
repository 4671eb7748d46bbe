#include "engine/log/fsck_records.h"

#include <utility>

#include "engine/log/log_keys.h"
#include "engine/log/streaming_scan.h"

namespace ledgerline::log {
namespace {

constexpr std::size_t kBatchRecordsMax = 1'024;
constexpr std::size_t kBatchBytesMax = 4U << 20;  // and one record more
constexpr std::size_t kBatchesSentMax = 2;

}  // namespace

RecordsCheck::RecordsCheck(const kv::Store& store, const ErasureTable& erasures, FsckReport& report)
    : store_(store), erasures_(erasures), report_(report), check_(store, erasures.executed()) {
  for (const kv::Column column : kRecordColumns) {
    records_.push_back(store.scan(column, "", "", {}, streaming_scan()));
    records_.back().seek_first();
  }
}

void RecordsCheck::wrong_column(std::size_t slot) {
  report_.add("record", decode_position_key(records_[slot].key()),
              "column " + std::string(kLogColumns[kRecordColumns[slot]].name) +
                  " has a record where no entry of its kind is");
}

bool RecordsCheck::failed(std::size_t slot) const {
  return !records_[slot].valid() && !records_[slot].status();
}

// A cursor reads every table that may hold its next row, and fails with one that holds none of it.
bool RecordsCheck::read_singly(std::size_t slot, Position position, const format::LogEntry& entry,
                               const ErasureTable::Erased& erased) {
  kv::Value value;
  const Result<bool> found = store_.get(kRecordColumns[slot], view(position_key(position)), value);
  if (!found) {
    unreadable_[slot].add(position, found.error());
    return true;
  }
  if (*found) take(position, entry, value.view(), erased);
  return *found;
}

void RecordsCheck::report_unreadable() {
  for (const UnreadableRows& lost : unreadable_) lost.report("record", report_);
  unreadable_identities_.report("identity row", report_);
}

void RecordsCheck::entry(Position position, const format::LogEntry& entry) {
  const PositionKey key = position_key(position);
  const std::size_t own = column_of(entry.kind) - kRecordColumns.front();
  const ErasureTable::Erased erased = erasures_.find(position, entry);
  bool found = false;
  if (failed(own)) records_[own].seek(view(key));  // behind what cannot be read
  for (std::size_t slot = 0; slot < records_.size(); ++slot) {
    kv::Cursor& row = records_[slot];
    while (row.valid() && row.key() < view(key)) {
      wrong_column(slot);
      row.next();
    }
    if (!row.valid() || row.key() != view(key)) continue;
    if (slot == own) {
      found = true;
      take(position, entry, row.value(), erased);
    } else {
      wrong_column(slot);
    }
    row.next();
  }
  // A cursor that ended before its time, with an error or without, does not make a row absent.
  if (!found) found = read_singly(own, position, entry, erased);
  if (!found) {
    check_.check_half(position, "header", false, erased.header_by, report_);
    check_.check_half(position, "body", false, erased.body_by, report_);
  }
  if (is_instruction(entry.kind) && !erasures_.holds(position)) {
    report_.add("erasure", position, "the instruction is not found at a start");
  }
  seen_erased_ = seen_erased_ || erased.any();
}

void RecordsCheck::take(Position position, const format::LogEntry& entry, ByteView row,
                        const ErasureTable::Erased& erased) {
  report_.bytes += row.size();
  batch_bytes_ += row.size();
  batch_.push_back({position, entry, std::string(row), erased, seen_erased_});
  if (batch_.size() >= kBatchRecordsMax || batch_bytes_ >= kBatchBytesMax) send();
}

void RecordsCheck::send() {
  if (sent_.size() == kBatchesSentMax) receive();
  sent_.push_back(std::async(std::launch::async, [this, batch = std::exchange(batch_, {})] {
    return check_.check(batch);
  }));
  batch_bytes_ = 0;
}

void RecordsCheck::receive() {
  RecordFindings found = sent_.front().get();
  sent_.pop_front();
  identity_rows_ += found.identity_rows;
  unreadable_identities_.add(found.identities);
  report_.add(std::move(found.report));
}

void RecordsCheck::finish() {
  send();
  while (!sent_.empty()) receive();
  for (std::size_t slot = 0; slot < records_.size(); ++slot) {
    for (; records_[slot].valid(); records_[slot].next()) wrong_column(slot);
    const Result<void> status = records_[slot].status();
    if (!status && unreadable_[slot].empty()) {
      report_.add("store", std::nullopt, status.error().message);
    }
  }
  report_unreadable();
  check_identity_rows();
}

// Records that cannot be read leave rows that nothing explains.
void RecordsCheck::check_identity_rows() {
  if (!unreadable_identities_.empty()) return;
  for (const UnreadableRows& lost : unreadable_) {
    if (!lost.empty()) return;
  }
  std::uint64_t rows = 0;
  kv::Cursor cursor = store_.scan(kIdentity, "", "", {}, streaming_scan());
  for (cursor.seek_first(); cursor.valid(); cursor.next()) ++rows;
  if (Result<void> status = cursor.status(); !status) {
    return report_.add("store", std::nullopt, status.error().message);
  }
  if (rows != identity_rows_) {
    report_.add("identity", std::nullopt,
                std::to_string(rows) + " identity rows are stored, the records explain " +
                    std::to_string(identity_rows_));
  }
}

}  // namespace ledgerline::log
