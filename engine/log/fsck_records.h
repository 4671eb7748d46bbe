// The record half of fsck: each entry against its record, its commitment and its identity rows. For
// all epochs in order; one thread.
#pragma once

#include <vector>

#include "engine/format/record.h"
#include "engine/kv/store.h"
#include "engine/log/fsck.h"
#include "engine/log/log_columns.h"

namespace ledgerline::log {

class RecordCheck {
 public:
  RecordCheck(const kv::Store& store, FsckReport& report);

  // The next entry, in order of position.
  void entry(Position position, const format::LogEntry& entry);
  // After the last one.
  void finish();

 private:
  void check_record(Position position, const format::LogEntry& entry, ByteView row);
  void check_header(Position position, const format::LogEntry& entry,
                    const format::RecordHeader& header);
  void check_identity(Position position, const format::RecordHeader& header, ByteView body);
  [[nodiscard]] std::optional<Position> identity_row(Position position, const Digest& digest);
  void wrong_column(std::size_t slot);

  const kv::Store& store_;
  FsckReport& report_;
  std::vector<kv::Cursor> records_;  // one per record column, each at its next row
  std::uint64_t identity_rows_ = 0;  // that the records seen explain
};

}  // namespace ledgerline::log
