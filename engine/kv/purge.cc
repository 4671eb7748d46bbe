#include <chrono>
#include <thread>

#include "engine/kv/internal.h"
#include "engine/kv/status.h"

namespace ledgerline::kv {
namespace {

// For cursors that began before the rewrite and keep the old files.
constexpr std::chrono::milliseconds kCursorPatience{15'000};
constexpr std::chrono::milliseconds kCursorPoll{10};

std::uint64_t number(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* column,
                     const std::string& property) {
  std::uint64_t value = 0;
  db.GetIntProperty(column, property, &value);
  return value;
}

// Whether only the present files of the column are in use.
bool await_cursors(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* column) {
  const auto deadline = std::chrono::steady_clock::now() + kCursorPatience;
  while (number(db, column, rocksdb::DB::Properties::kNumLiveVersions) > 1) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kCursorPoll);
  }
  return true;
}

}  // namespace

Result<void> Store::Impl::compact(const RowRange& range) const {
  rocksdb::CompactRangeOptions options;
  // Also the files already at the bottom: they may hold what an erasure has deleted.
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  options.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kForce;
  options.blob_garbage_collection_age_cutoff = 1.0;
  const rocksdb::Slice first = slice(range.first);
  const rocksdb::Slice last = slice(range.last);
  const bool all = range.first.empty() && range.last.empty();
  return to_result(db->CompactRange(options, handle(range.column), all ? nullptr : &first,
                                    all ? nullptr : &last),
                   context(range.column, "compact"));
}

Result<bool> Store::purge(std::span<const RowRange> ranges) {
  rocksdb::DB& db = *impl_->db;
  const std::uint64_t now = db.GetLatestSequenceNumber();
  if (auto done = flush(); !done) return done.error();
  const std::uint64_t oldest =
      number(db, impl_->handles.front(), rocksdb::DB::Properties::kOldestSnapshotSequence);
  if (oldest != 0 && oldest < now) return false;
  bool settled = true;
  for (const RowRange& range : ranges) {
    if (auto done = impl_->compact(range); !done) return done.error();
    settled = await_cursors(db, impl_->handle(range.column)) && settled;
  }
  // Files that are no longer used, write-ahead logs among them, are unlinked before this returns.
  rocksdb::Status status = db.DisableFileDeletions();
  if (status.ok()) status = db.EnableFileDeletions(/*force=*/false);
  if (auto done = to_result(status, impl_->path.string() + ": purge"); !done) return done.error();
  return settled;
}

}  // namespace ledgerline::kv
