// The read side of the log: records by position and in order. const calls are safe from several
// threads, beside the sequencer. Errors: kNotFound beyond the committed head, kGone for a position
// lost before an epoch, kCorrupt for rows that contradict each other.
#pragma once

#include <array>
#include <optional>

#include "engine/base/result.h"
#include "engine/format/record.h"
#include "engine/kv/store.h"
#include "engine/log/epoch.h"
#include "engine/log/erasure_table.h"
#include "engine/log/identity.h"
#include "engine/log/log_columns.h"
#include "engine/log/receipt.h"

namespace ledgerline::log {

// A record as stored. A missing half of `frame` was erased, or is about to be: it is not shown from
// the commit of the erasure on. Both are missing when the whole row is gone. The views of `frame`
// point into the row that this object pins.
class StoredRecord {
 public:
  Position position;
  format::LogEntry entry;
  Digest leaf_hash{};
  format::Frame frame;
  // The erasures that name its halves, and the retraction that names it.
  std::optional<Position> header_erased_by;
  std::optional<Position> body_erased_by;
  std::optional<Position> retracted_by;

 private:
  friend class LogReader;
  kv::Value row_;
};

// Walks entries and records of [from, to) in order, over one snapshot, without filling the cache.
// frame() lacks what was erased, and has neither half where the row is gone. One thread at a time.
class RecordCursor {
 public:
  [[nodiscard]] bool valid() const;
  void next();
  [[nodiscard]] Position position() const;
  [[nodiscard]] ByteView entry() const { return entries_.value(); }
  // Views into the row that the cursor stands on. kCorrupt: the row is no frame; the cursor can go
  // on.
  [[nodiscard]] Result<format::Frame> frame() const;
  // A retraction names the record: it has no Facts any more.
  [[nodiscard]] std::optional<Position> retracted_by() const;
  [[nodiscard]] Result<void> status() const;

 private:
  friend class LogReader;
  RecordCursor(const kv::Store& store, const ErasureTable* erasures, Position from, Position to,
               const kv::Snapshot& snapshot);
  void load();

  kv::Cursor entries_;
  std::array<std::optional<kv::Cursor>, kRecordColumns.size()> records_;  // opened when needed
  const kv::Store* store_;
  const ErasureTable* erasures_;
  kv::Snapshot snapshot_;
  Position to_;
  format::LogEntry decoded_;
  ByteView row_;  // empty: there is none
  std::optional<Error> error_;
};

class LogReader {
 public:
  // All must outlive the reader. `erasures` null: none is taken into account.
  LogReader(const kv::Store& store, const EpochTable& epochs,
            const ErasureTable* erasures = nullptr)
      : store_(store), epochs_(epochs), erasures_(erasures) {}

  // The last committed head of the current epoch, synced or about to be.
  [[nodiscard]] Result<TreeHead> head() const;
  [[nodiscard]] Result<StoredRecord> read(Position position) const;
  // As the sender was told, `duplicate` apart. An erased record's conflict cannot be derived any
  // more and reads false.
  [[nodiscard]] Result<Receipt> receipt(Position position) const;
  // Positions without an entry (the gap before an epoch) are skipped.
  [[nodiscard]] RecordCursor scan(Position from, Position to) const;
  // The first position with this identity digest.
  [[nodiscard]] Result<std::optional<Position>> find_identity(const Digest& identity) const;
  // The first record of this sender with this body, if it came without a source id.
  [[nodiscard]] Result<std::optional<Position>> find_body(std::string_view endpoint,
                                                          Position principal,
                                                          const Digest& body_digest) const;
  // Whether another record with the same source id and another body came first.
  [[nodiscard]] Result<bool> is_conflict(const StoredRecord& record) const;

  [[nodiscard]] const EpochTable& epochs() const noexcept { return epochs_; }
  // May be null.
  [[nodiscard]] const ErasureTable* erasures() const noexcept { return erasures_; }

 private:
  const kv::Store& store_;
  const EpochTable& epochs_;
  const ErasureTable* erasures_;
};

}  // namespace ledgerline::log
