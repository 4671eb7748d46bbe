// One record against its entry: its halves, its commitment and its identity rows. What fsck spends
// most of its time on, and so done for batches of records on another thread. Looked up one by one,
// the identity rows would cost as much as the hashing: they are held in memory, or those of a batch
// are read together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/format/record.h"
#include "engine/kv/store.h"
#include "engine/log/erasure_table.h"
#include "engine/log/fsck.h"
#include "engine/log/fsck_identity.h"
#include "engine/log/fsck_unreadable.h"
#include "engine/log/identity.h"

namespace ledgerline::log {

struct CheckedRecord {
  Position position;
  format::LogEntry entry;
  std::string row;  // a frame
  ErasureTable::Erased erased;
  bool after_erasure = false;  // an earlier record may have been the first with a source id
};

struct RecordFindings {
  FsckReport report;
  std::uint64_t identity_rows = 0;  // that these records explain
  UnreadableRows identities;        // at the positions of the records that they belong to
};

// Thread-safe: several may work on one store.
class RecordCheck {
 public:
  // `executed`: the last erasure that was carried out.
  RecordCheck(const kv::Store& store, std::optional<Position> executed)
      : store_(store), executed_(executed), identities_(IdentityColumn::load(store)) {}

  [[nodiscard]] RecordFindings check(const std::vector<CheckedRecord>& records) const;
  // A missing half needs an erasure that names it, and one carried out leaves none behind.
  void check_half(Position position, std::string_view half, bool present,
                  const std::optional<Position>& erased_by, FsckReport& report) const;

 private:
  struct Opened;
  class IdentityRows;

  void check_record(const CheckedRecord& record, const Opened& opened, FsckReport& report) const;
  void check_identity(const CheckedRecord& record, const Identity& identity, IdentityRows& rows,
                      RecordFindings& out) const;
  [[nodiscard]] std::optional<Position> identity_row(Position position, const Digest& digest,
                                                     IdentityRows& rows, bool required,
                                                     RecordFindings& out) const;

  const kv::Store& store_;
  const std::optional<Position> executed_;
  const std::optional<IdentityColumn> identities_;
};

}  // namespace ledgerline::log
