// What the files of engine/kv share: the insides of the classes of store.h.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/base/assert.h"
#include "engine/kv/listener.h"
#include "engine/kv/options.h"
#include "engine/kv/pending_rows.h"
#include "engine/kv/store.h"

namespace ledgerline::kv {

// Eight bytes of checksum travel with each key from the write batch to the memtable.
inline constexpr std::size_t kProtectionBytes = 8;

// A WriteBatch refuses a write only beyond 4 GiB or over its own size limit, which is not set.
inline void require(const rocksdb::Status& status) { LEDGERLINE_ASSERT(status.ok()); }

[[nodiscard]] inline rocksdb::Slice slice(ByteView bytes) { return {bytes.data(), bytes.size()}; }
[[nodiscard]] inline ByteView view(const rocksdb::Slice& bytes) {
  return {bytes.data(), bytes.size()};
}

struct Value::Impl {
  rocksdb::PinnableSlice slice;
};

struct Store::Impl {
  ~Impl();

  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Column column) const;
  // "store log: column entries: get": the context of an error.
  [[nodiscard]] std::string context(Column column, std::string_view what) const;
  // Rewrites every table that holds rows of the range, and what they have in blob files.
  [[nodiscard]] Result<void> compact(const RowRange& range) const;

  std::filesystem::path path;
  // Labels metrics and log lines: the last component of the path without its extension, which may
  // change from one opening to the next.
  std::string name;
  bool read_only = false;
  SharedMemory memory;
  std::shared_ptr<Listener> listener;
  std::vector<std::string> column_names;
  std::vector<Shape> shapes;
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;  // owned by db, destroyed before it
};

// Owns everything its iterator points to: the bounds and the snapshot.
struct Cursor::Impl {
  // For lower <= key < upper (empty: no bound) in a column of `shape`; the iterator comes later.
  Impl(Shape shape, ByteView lower_bound, ByteView upper_bound, const ScanOptions& scan);
  Impl(const Impl&) = delete;

  std::string lower;
  std::string upper;
  rocksdb::Slice lower_slice;
  rocksdb::Slice upper_slice;
  std::shared_ptr<const void> snapshot;
  const Store::Impl* store = nullptr;
  Column column = 0;
  rocksdb::ReadOptions options;
  std::unique_ptr<rocksdb::Iterator> iterator;
};

struct WriteSet::Impl {
  explicit Impl(const Store::Impl& owner) : store(&owner), batch(0, 0, kProtectionBytes, 0) {}

  const Store::Impl* store;
  rocksdb::WriteBatch batch;
};

struct Overlay::Impl {
  explicit Impl(const Store::Impl& owner) : store(&owner), columns(owner.shapes.size()) {}

  // Makes `batch` of the pending rows, column by column in key order: neighbours are cheap to
  // insert into a memtable.
  void fill_batch();

  const Store::Impl* store;
  std::vector<PendingRows> columns;
  std::size_t bytes = 0;
  std::uint32_t rows = 0;
  rocksdb::WriteBatch batch{0, 0, kProtectionBytes, 0};  // kept for its memory
};

}  // namespace ledgerline::kv
