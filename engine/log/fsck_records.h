// The record half of fsck: each entry against its record, its commitment and its identity rows. For
// all epochs in order, on one thread, which has another one check what it has read.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <future>
#include <string>
#include <vector>

#include "engine/format/record.h"
#include "engine/kv/store.h"
#include "engine/log/erasure_table.h"
#include "engine/log/fsck.h"
#include "engine/log/fsck_record.h"
#include "engine/log/fsck_unreadable.h"
#include "engine/log/log_columns.h"

namespace ledgerline::log {

class RecordsCheck {
 public:
  // `erasures` are those of the log.
  RecordsCheck(const kv::Store& store, const ErasureTable& erasures, FsckReport& report);

  // The next entry, in order of position.
  void entry(Position position, const format::LogEntry& entry);
  // After the last one.
  void finish();

 private:
  void take(Position position, const format::LogEntry& entry, ByteView row,
            const ErasureTable::Erased& erased);
  void send();     // what was taken to another thread
  void receive();  // the findings that were sent for first
  [[nodiscard]] bool failed(std::size_t slot) const;
  // From a column whose cursor has failed. False: there is no such row, as far as can be told.
  bool read_singly(std::size_t slot, Position position, const format::LogEntry& entry,
                   const ErasureTable::Erased& erased);
  void report_unreadable();
  void wrong_column(std::size_t slot);
  void check_identity_rows();

  const kv::Store& store_;
  const ErasureTable& erasures_;
  FsckReport& report_;
  const RecordCheck check_;
  bool seen_erased_ = false;
  std::vector<kv::Cursor> records_;  // one per record column, each at its next row
  std::array<UnreadableRows, kRecordColumns.size()> unreadable_;  // by column
  UnreadableRows unreadable_identities_;
  std::vector<CheckedRecord> batch_;
  std::size_t batch_bytes_ = 0;
  std::deque<std::future<RecordFindings>> sent_;  // at most kBatchesSentMax
  std::uint64_t identity_rows_ = 0;               // that the records seen explain
};

}  // namespace ledgerline::log
