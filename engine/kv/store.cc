#include "engine/kv/store.h"

#include <rocksdb/convenience.h>
#include <rocksdb/utilities/checkpoint.h>

#include <algorithm>

#include "engine/base/metrics.h"
#include "engine/kv/internal.h"
#include "engine/kv/logger.h"
#include "engine/kv/status.h"

namespace ledgerline::kv {
namespace {

// A backup copies a write-ahead log up to this size and flushes first when it is longer.
constexpr std::uint64_t kBackupWalBytesMax = 64U << 20;

std::vector<rocksdb::ColumnFamilyDescriptor> describe(std::span<const ColumnSpec> columns,
                                                      const StoreOptions& options,
                                                      const SharedMemory& memory) {
  std::vector<rocksdb::ColumnFamilyDescriptor> out;
  // RocksDB insists on a column of this name; it stays empty.
  out.emplace_back(rocksdb::kDefaultColumnFamilyName,
                   column_options(Shape::kSingletons, options, memory));
  for (const ColumnSpec& column : columns) {
    out.emplace_back(std::string(column.name), column_options(column.shape, options, memory));
  }
  return out;
}

// Columns that are not there yet are created together: RocksDB's own create_missing_column_families
// rewrites and syncs its options file for each.
rocksdb::Status open_database(const rocksdb::DBOptions& options, const std::string& path,
                              const std::vector<rocksdb::ColumnFamilyDescriptor>& columns,
                              std::vector<rocksdb::ColumnFamilyHandle*>& handles,
                              rocksdb::DB*& db) {
  std::vector<std::string> names;
  const bool fresh = options.create_if_missing &&
                     !rocksdb::DB::ListColumnFamilies(options, path, &names).ok() &&
                     options.env->FileExists(path + "/CURRENT").IsNotFound();
  if (!fresh) return rocksdb::DB::Open(options, path, columns, &handles, &db);
  rocksdb::Status status = rocksdb::DB::Open(options, path, {columns.front()}, &handles, &db);
  if (!status.ok()) return status;
  std::vector<rocksdb::ColumnFamilyHandle*> created;
  status = db->CreateColumnFamilies({columns.begin() + 1, columns.end()}, &created);
  handles.insert(handles.end(), created.begin(), created.end());
  return status;
}

// The first column that a database lacks: its creation was cut short. Empty: none is known to be
// missing.
std::string missing_column(const rocksdb::DBOptions& options, const std::string& path,
                           const std::vector<rocksdb::ColumnFamilyDescriptor>& columns) {
  std::vector<std::string> names;
  if (!rocksdb::DB::ListColumnFamilies(options, path, &names).ok()) return {};
  for (const rocksdb::ColumnFamilyDescriptor& column : columns) {
    if (std::find(names.begin(), names.end(), column.name) == names.end()) return column.name;
  }
  return {};
}

rocksdb::WriteOptions write_options(Durability durability) {
  rocksdb::WriteOptions options;
  options.sync = durability == Durability::kSynced;
  options.disableWAL = false;
  // Blocks through a stall: the queue in front of the one writer turns it into "overloaded".
  options.no_slowdown = false;
  options.protection_bytes_per_key = kProtectionBytes;
  return options;
}

rocksdb::ReadOptions read_options(const void* snapshot) {
  rocksdb::ReadOptions options;
  options.snapshot = static_cast<const rocksdb::Snapshot*>(snapshot);
  options.verify_checksums = true;
  return options;
}

}  // namespace

Store::Impl::~Impl() {
  if (db == nullptr) return;
  // Nothing can be done about an error here: what was acknowledged is synced already.
  if (!read_only && !listener->failed()) db->SyncWAL().PermitUncheckedError();
  rocksdb::CancelAllBackgroundWork(db.get(), true);
  for (rocksdb::ColumnFamilyHandle* column : handles) {
    db->DestroyColumnFamilyHandle(column).PermitUncheckedError();
  }
  db->Close().PermitUncheckedError();
}

rocksdb::ColumnFamilyHandle* Store::Impl::handle(Column column) const {
  LEDGERLINE_ASSERT(column < column_names.size());
  return handles[column + 1];  // the first is RocksDB's own
}

std::string Store::Impl::context(Column column, std::string_view what) const {
  std::string text = path.string();
  text.append(": column ").append(column_names[column]).append(": ").append(what);
  return text;
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& path,
                                           std::span<const ColumnSpec> columns,
                                           const StoreOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->name = path.stem().string();
  impl->read_only = options.read_only;
  impl->memory = make_shared_memory(
      options, options.cache_of == nullptr ? nullptr : options.cache_of->impl_->memory.cache);
  impl->listener = std::make_shared<Listener>(impl->name);
  for (const ColumnSpec& column : columns) {
    impl->column_names.emplace_back(column.name);
    impl->shapes.push_back(column.shape);
  }
  if (options.create_if_missing && options.env == nullptr) {
    std::error_code failed;
    std::filesystem::create_directories(path, failed);
    if (failed) return Error{ErrorKind::kInternal, path.string() + ": " + failed.message(), {}};
  }
  rocksdb::DBOptions db_options = database_options(options, impl->memory);
  db_options.listeners.push_back(impl->listener);
  db_options.info_log = make_logger(impl->name);
  const std::vector<rocksdb::ColumnFamilyDescriptor> described =
      describe(columns, options, impl->memory);
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      options.read_only
          ? rocksdb::DB::OpenForReadOnly(db_options, path.string(), described, &impl->handles, &db)
          : open_database(db_options, path.string(), described, impl->handles, db);
  impl->db.reset(db);
  if (!status.ok()) {
    const std::string missing = missing_column(db_options, path.string(), described);
    if (missing.empty()) return to_error(status, path.string() + ": open");
    return Error{ErrorKind::kCorrupt, path.string() + ": open: it lacks the column " + missing, {}};
  }
  return std::unique_ptr<Store>(new Store(std::move(impl)));
}

Result<bool> Store::get(Column column, ByteView key, Value& out, const Snapshot& snapshot) const {
  out = Value();
  const rocksdb::Status status = impl_->db->Get(
      read_options(snapshot.handle_.get()), impl_->handle(column), slice(key), &out.impl_->slice);
  if (status.IsNotFound()) return false;
  if (!status.ok()) return to_error(status, impl_->context(column, "get"));
  return true;
}

Result<std::vector<std::optional<std::string>>> Store::multi_get(Column column,
                                                                 std::span<const std::string> keys,
                                                                 const Snapshot& snapshot) const {
  std::vector<rocksdb::Slice> slices;
  slices.reserve(keys.size());
  for (const std::string& key : keys) slices.push_back(slice(key));
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  impl_->db->MultiGet(read_options(snapshot.handle_.get()), impl_->handle(column), slices.size(),
                      slices.data(), values.data(), statuses.data());
  std::vector<std::optional<std::string>> out(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return to_error(statuses[i], impl_->context(column, "multi_get"));
    out[i].emplace(view(values[i]));
  }
  return out;
}

Cursor Store::scan(Column column, ByteView lower, ByteView upper, const Snapshot& snapshot,
                   const ScanOptions& options) const {
  LEDGERLINE_ASSERT(column < impl_->shapes.size());
  auto cursor = std::make_unique<Cursor::Impl>(impl_->shapes[column], lower, upper, options);
  cursor->store = impl_.get();
  cursor->column = column;
  cursor->snapshot = snapshot.handle_;
  cursor->options.snapshot = static_cast<const rocksdb::Snapshot*>(snapshot.handle_.get());
  cursor->iterator.reset(impl_->db->NewIterator(cursor->options, impl_->handle(column)));
  return Cursor(std::move(cursor));
}

Snapshot Store::snapshot() const {
  rocksdb::DB* const db = impl_->db.get();
  Snapshot out;
  out.handle_ = std::shared_ptr<const rocksdb::Snapshot>(
      db->GetSnapshot(), [db](const rocksdb::Snapshot* taken) { db->ReleaseSnapshot(taken); });
  return out;
}

Result<void> Store::commit(WriteSet& writes, Durability durability) {
  LEDGERLINE_ASSERT(writes.impl_->store == impl_.get());
  return to_result(impl_->db->Write(write_options(durability), &writes.impl_->batch),
                   impl_->path.string() + ": commit");
}

Result<void> Store::commit(Overlay& writes, Durability durability) {
  Overlay::Impl& impl = *writes.impl_;
  LEDGERLINE_ASSERT(impl.store == impl_.get());
  rocksdb::WriteOptions options = write_options(durability);
  options.memtable_insert_hint_per_batch = true;  // the rows come in key order
  impl.fill_batch();
  return to_result(impl_->db->Write(options, &impl.batch), impl_->path.string() + ": commit");
}

Result<void> Store::sync() {
  return to_result(impl_->db->SyncWAL(), impl_->path.string() + ": sync");
}

Result<void> Store::backup_to(const std::filesystem::path& path) const {
  rocksdb::Checkpoint* made = nullptr;
  const rocksdb::Status status = rocksdb::Checkpoint::Create(impl_->db.get(), &made);
  if (!status.ok()) return to_error(status, impl_->path.string() + ": backup");
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  return to_result(checkpoint->CreateCheckpoint(path.string(), kBackupWalBytesMax),
                   impl_->path.string() + ": backup to " + path.string());
}

Result<void> Store::verify_checksums() const {
  // Whole files against the checksums in the manifest: every byte, blob files too.
  return to_result(impl_->db->VerifyFileChecksums(rocksdb::ReadOptions()),
                   impl_->path.string() + ": verify checksums");
}

Result<void> Store::compact(Column column) { return impl_->compact({column, {}, {}}); }

Result<void> Store::flush() {
  return to_result(impl_->db->Flush(rocksdb::FlushOptions(), impl_->handles),
                   impl_->path.string() + ": flush");
}

std::uint64_t Store::size_bytes(Column column) const {
  std::uint64_t total = 0;
  for (const std::string& property :
       {rocksdb::DB::Properties::kTotalSstFilesSize, rocksdb::DB::Properties::kLiveBlobFileSize,
        rocksdb::DB::Properties::kSizeAllMemTables}) {
    std::uint64_t value = 0;
    if (impl_->db->GetIntProperty(impl_->handle(column), property, &value)) total += value;
  }
  return total;
}

void Store::set_write_buffer_bytes(std::uint64_t bytes) {
  impl_->memory.write_buffers->SetBufferSize(bytes);
}

bool Store::failed() const noexcept { return impl_->listener->failed(); }

const std::filesystem::path& Store::path() const noexcept { return impl_->path; }

void Store::publish_metrics() const {
  const auto set = [this](std::string_view name, std::string_view help, std::uint64_t value) {
    metrics::gauge(name, help, {{"store", impl_->name}}).set(static_cast<double>(value));
  };
  const auto sum = [this](const std::string& property) {
    std::uint64_t value = 0;
    impl_->db->GetAggregatedIntProperty(property, &value);
    return value;
  };
  using Properties = rocksdb::DB::Properties;
  set("ledgerline_store_sst_bytes", "Bytes of table files", sum(Properties::kTotalSstFilesSize));
  set("ledgerline_store_blob_bytes", "Bytes of blob files", sum(Properties::kTotalBlobFileSize));
  set("ledgerline_store_memtable_bytes", "Bytes of memtables, pinned ones included",
      sum(Properties::kSizeAllMemTables));
  set("ledgerline_store_table_reader_bytes", "Memory of open tables outside the cache",
      sum(Properties::kEstimateTableReadersMem));
  set("ledgerline_store_pending_compaction_bytes", "Bytes that compaction is behind by",
      sum(Properties::kEstimatePendingCompactionBytes));
  set("ledgerline_store_write_delay_bytes_per_second", "Write rate while delayed, else 0",
      sum(Properties::kActualDelayedWriteRate));
  set("ledgerline_store_write_stopped", "1 while writes are stopped",
      sum(Properties::kIsWriteStopped));
  set("ledgerline_store_snapshots", "Live read views", sum(Properties::kNumSnapshots));
  set("ledgerline_store_cache_bytes", "Block cache in use, memtables charged to it included",
      impl_->memory.cache->GetUsage());
  set("ledgerline_store_cache_pinned_bytes", "Block cache that cannot be evicted",
      impl_->memory.cache->GetPinnedUsage());
}

Value::Value() : impl_(std::make_unique<Impl>()) {}
Value::~Value() = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(Value&&) noexcept = default;

ByteView Value::view() const noexcept { return kv::view(impl_->slice); }

std::string prefix_end(ByteView prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<std::uint8_t>(end.back()) == 0xFF) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<std::uint8_t>(end.back()) + 1);
  return end;
}

}  // namespace ledgerline::kv
