// The only face of RocksDB. A Store is one RocksDB database with a fixed list of columns (column
// families); who owns which columns is decided above (engine/log, engine/index).
//
// Threads: every method of Store may be called from any thread. A WriteSet, Overlay, Cursor or
// Value belongs to one thread at a time. Cursors, snapshots and values must not outlive their
// Store. Errors: kUnavailable for a store that stopped accepting writes, kCorrupt for damage,
// kInternal for the operating system's refusals (disk full, permissions); the message names path
// and column.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace rocksdb {
class Env;
}

namespace ledgerline::kv {

// What a column's data looks like; engine/kv/options.cc gives each shape its RocksDB options.
enum class Shape : std::uint8_t {
  kSingletons,  // a few small rows, rewritten
  kSequential,  // small rows under growing keys (log entries)
  kBodies,      // records under growing keys: LZ4 above, ZSTD with dictionary at the bottom, blobs
  kHashes,      // incompressible 8 KiB tiles under growing keys
  kRandom,      // small rows under digest keys, point lookups
  kSorted,      // index tables: many short scans inside one 8-byte prefix, point lookups
};

struct ColumnSpec {
  std::string_view name;  // as stored; never renamed
  Shape shape;
};

// Rows of at least this size are kept in blob files (Shape::kBodies).
inline constexpr std::uint64_t kBlobBytes = 256U << 10;

// Index into the list of ColumnSpec given to open.
using Column = std::uint32_t;

enum class Durability : std::uint8_t {
  kSynced,    // the write-ahead log is fsynced before commit returns
  kBuffered,  // survives a killed process, not a power cut; what survives is a prefix of commits
};

// What an open makes of a write-ahead log that does not read to its end.
enum class Recovery : std::uint8_t {
  kPointInTime,  // what comes before the fault; opened for writing, what follows it is deleted
  kTornTail,     // an unfinished last write is left out; kCorrupt for any other fault
  kIntact,       // kCorrupt, and nothing is changed
};

class Store;

struct StoreOptions {
  bool create_if_missing = false;
  bool read_only = false;
  Recovery recovery = Recovery::kPointInTime;
  // Opens although tables are damaged or absent: reading what was in them fails, all else can be
  // read. Read-only stores alone; damage in the write-ahead log is passed over in silence.
  bool damaged_tables = false;
  std::uint64_t block_cache_bytes = 128U << 20;
  std::uint64_t write_buffer_bytes = 128U << 20;  // of all columns together
  int background_jobs = 2;
  // Its block cache is used too, and pays for the write buffers of this one; null: a cache of its
  // own, of block_cache_bytes. Read by open alone.
  const Store* cache_of = nullptr;
  rocksdb::Env* env = nullptr;  // tests put a fault-injecting file system here; not owned
};

// A pinned value: view() stays valid while the Value lives.
class Value {
 public:
  Value();
  ~Value();
  Value(Value&&) noexcept;
  Value& operator=(Value&&) noexcept;
  [[nodiscard]] ByteView view() const noexcept;

 private:
  friend class Store;
  friend class Overlay;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A consistent read view of all columns. Copyable handle; released with its last copy.
class Snapshot {
 public:
  Snapshot() = default;

 private:
  friend class Store;
  friend class Overlay;
  std::shared_ptr<const void> handle_;
};

// Iterates the rows of one column with lower <= key < upper, in key order.
class Cursor {
 public:
  ~Cursor();
  Cursor(Cursor&&) noexcept;
  Cursor& operator=(Cursor&&) noexcept;

  void seek_first();
  void seek_last();
  void seek(ByteView key);           // first row with key >= `key`
  void seek_for_prev(ByteView key);  // last row with key <= `key`
  void next();
  void prev();
  [[nodiscard]] bool valid() const;  // false at either end and after an error: ask status()
  [[nodiscard]] ByteView key() const;
  [[nodiscard]] ByteView value() const;
  [[nodiscard]] Result<void> status() const;

 private:
  friend class Store;
  friend class Overlay;
  struct Impl;
  explicit Cursor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// What one commit changes; atomic across columns. Meant for one Store: its column numbers. Ranges
// cannot be erased: cursors do not look for such deletions (cursor.cc says why).
class WriteSet {
 public:
  explicit WriteSet(const Store& store);
  ~WriteSet();
  WriteSet(WriteSet&&) noexcept;
  WriteSet& operator=(WriteSet&&) noexcept;

  void put(Column column, ByteView key, ByteView value);
  // The value is the concatenation of `parts`: no copy of a large body to glue a frame together.
  void put_parts(Column column, ByteView key, std::span<const ByteView> parts);
  void erase(Column column, ByteView key);
  void clear();
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::uint32_t rows() const;

 private:
  friend class Store;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A WriteSet that reads its own writes: get and scan see the store with the pending changes on top.
// The projector folds a batch of records through one Overlay. A commit leaves the changes in place:
// clear() before the next batch.
class Overlay {
 public:
  explicit Overlay(const Store& store);
  ~Overlay();
  Overlay(Overlay&&) noexcept;

  void put(Column column, ByteView key, ByteView value);
  void erase(Column column, ByteView key);
  [[nodiscard]] Result<bool> get(Column column, ByteView key, Value& out) const;
  // Rows with lower <= key < upper, pending ones included. Any change to the Overlay invalidates
  // it.
  [[nodiscard]] Cursor scan(Column column, ByteView lower, ByteView upper) const;
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::uint32_t rows() const;  // put and erase calls since the last clear
  void clear();

 private:
  friend class Store;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The rows first <= key <= last of one column; both empty: all of it.
struct RowRange {
  Column column = 0;
  std::string first;
  std::string last;
};

// A table whose bytes are not those that were written.
struct DamagedTable {
  std::string name;  // of the file
  Column column = 0;
  std::string first_key;  // as the list of tables has it, not the table itself
};

struct ScanOptions {
  bool fill_cache = true;  // false for fsck, rebuild and export
  std::size_t readahead_bytes = 0;
};

class Store {
 public:
  // Opens or creates. All columns that exist on disk must be listed in `columns`. kCorrupt, too,
  // when one is missing and may not be created: the store's creation was cut short.
  [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::filesystem::path& path,
                                                           std::span<const ColumnSpec> columns,
                                                           const StoreOptions& options);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // False: no such row. `snapshot` empty: the latest committed state.
  [[nodiscard]] Result<bool> get(Column column, ByteView key, Value& out,
                                 const Snapshot& snapshot = {}) const;
  // One answer per key, in order; absent rows give an empty optional.
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> multi_get(
      Column column, std::span<const std::string> keys, const Snapshot& snapshot = {}) const;
  [[nodiscard]] Cursor scan(Column column, ByteView lower, ByteView upper,
                            const Snapshot& snapshot = {}, const ScanOptions& options = {}) const;
  [[nodiscard]] Snapshot snapshot() const;

  // After an error the outcome is unknown, except kOverloaded: refused before the write-ahead log.
  [[nodiscard]] Result<void> commit(WriteSet& writes, Durability durability);
  [[nodiscard]] Result<void> commit(Overlay& writes, Durability durability);
  // Makes every earlier buffered commit durable.
  [[nodiscard]] Result<void> sync();

  // Hard links of a consistent state in `path`, which must not exist (RocksDB "Checkpoint"; called
  // a backup here, since a checkpoint is a signed tree head).
  [[nodiscard]] Result<void> backup_to(const std::filesystem::path& path) const;
  // Reads every block of every file and compares checksums.
  [[nodiscard]] Result<void> verify_checksums() const;
  // The tables that verify_checksums does not accept, those that cannot be read among them.
  [[nodiscard]] std::vector<DamagedTable> damaged_tables() const;
  // Rewrites `column` (all of it) to its final shape: benchmarks.
  [[nodiscard]] Result<void> compact(Column column);
  // Removes from the disk what earlier commits deleted or overwrote in these rows: memtables are
  // written out, so that the write-ahead log is dropped, and the tables of the ranges are rewritten
  // without it. A blob file goes when all of its rows were in a range. False: an older snapshot or
  // cursor still holds the bytes; they may remain, so call again later.
  [[nodiscard]] Result<bool> purge(std::span<const RowRange> ranges);
  [[nodiscard]] Result<void> flush();

  // Bytes of all live files (SST and blob) plus memtables of the column.
  [[nodiscard]] std::uint64_t size_bytes(Column column) const;
  // From now on, in place of StoreOptions::write_buffer_bytes.
  void set_write_buffer_bytes(std::uint64_t bytes);
  // True once a background error made the store read-only.
  [[nodiscard]] bool failed() const noexcept;
  [[nodiscard]] const std::filesystem::path& path() const noexcept;
  // Refreshes the store's gauges in engine/base/metrics; called by whoever serves /metrics.
  void publish_metrics() const;

 private:
  friend class Cursor;
  friend class WriteSet;
  friend class Overlay;
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The smallest key greater than every key that starts with `prefix`; empty when there is none.
[[nodiscard]] std::string prefix_end(ByteView prefix);

}  // namespace ledgerline::kv
