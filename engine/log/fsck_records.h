// The record half of fsck: each entry against its record, its commitment and its identity rows. For
// all epochs in order; one thread.
#pragma once

#include <vector>

#include "engine/format/record.h"
#include "engine/kv/store.h"
#include "engine/log/erasure_table.h"
#include "engine/log/fsck.h"
#include "engine/log/log_columns.h"

namespace ledgerline::log {

class RecordCheck {
 public:
  // `erasures` are those of the log.
  RecordCheck(const kv::Store& store, const ErasureTable& erasures, FsckReport& report);

  // The next entry, in order of position.
  void entry(Position position, const format::LogEntry& entry);
  // After the last one.
  void finish();

 private:
  void check_record(Position position, const format::LogEntry& entry, ByteView row,
                    const ErasureTable::Erased& erased);
  // A missing half needs an erasure that names it, and one carried out leaves none behind.
  void check_half(Position position, std::string_view half, bool present,
                  const std::optional<Position>& erased_by);
  void check_header(Position position, const format::LogEntry& entry,
                    const format::RecordHeader& header);
  void check_identity(Position position, const format::RecordHeader& header, ByteView body);
  [[nodiscard]] std::optional<Position> identity_row(Position position, const Digest& digest,
                                                     bool required);
  void wrong_column(std::size_t slot);

  const kv::Store& store_;
  const ErasureTable& erasures_;
  const std::optional<Position> executed_;
  FsckReport& report_;
  bool seen_erased_ = false;         // an earlier record may have been the first with a source id
  std::vector<kv::Cursor> records_;  // one per record column, each at its next row
  std::uint64_t identity_rows_ = 0;  // that the records seen explain
};

}  // namespace ledgerline::log
