#include "engine/kv/options.h"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>

namespace ledgerline::kv {
namespace {

constexpr std::uint64_t kMiB = 1U << 20;
constexpr std::uint64_t kYearSeconds = 365ULL * 24 * 3600;
constexpr int kZstdLevel = 1;  // with a dictionary 3 saves little, for 8 us of CPU per event
// Samples as they are, with the statistics of more: a trained dictionary of a quarter of the size
// is as good, and its training was a third of all compaction (measured, benchmarks/RESULTS.md).
constexpr std::uint32_t kDictionaryBytes = 64U << 10;
constexpr std::uint32_t kDictionarySampleBytes = 4 * kDictionaryBytes;

rocksdb::WALRecoveryMode recovery_mode(Recovery recovery) {
  switch (recovery) {
    case Recovery::kPointInTime:
      break;
    case Recovery::kTornTail:
      return rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    case Recovery::kIntact:
      return rocksdb::WALRecoveryMode::kAbsoluteConsistency;
  }
  return rocksdb::WALRecoveryMode::kPointInTimeRecovery;
}

rocksdb::BlockBasedTableOptions table_options(const SharedMemory& memory, std::size_t block_bytes) {
  rocksdb::BlockBasedTableOptions table;
  table.format_version = 5;  // the newest of 7.8: faster Bloom filters
  table.checksum = rocksdb::kXXH3;
  table.block_cache = memory.cache;
  table.block_size = block_bytes;
  // Outside the cache, index and filter blocks would grow with the data and be bounded by nothing.
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  return table;
}

// Ten bits a key: one false positive in a hundred.
void add_filter(rocksdb::BlockBasedTableOptions& table) {
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = true;
}

// Small rows found by point lookup: a hash index in the block saves the binary search.
void add_hash_index(rocksdb::BlockBasedTableOptions& table) {
  table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  table.data_block_hash_table_util_ratio = 0.75;
}

// LZ4 where data is rewritten, ZSTD with a dictionary once it rests. A second codec costs one
// rewrite of each byte; for similar JSON documents it doubles the ratio (measured: 4.0 to 8.3).
void compress_at_rest(rocksdb::ColumnFamilyOptions& column) {
  column.compression = rocksdb::kLZ4Compression;
  column.bottommost_compression = rocksdb::kZSTD;
  column.bottommost_compression_opts.enabled = true;  // without it, the lines below do nothing
  column.bottommost_compression_opts.level = kZstdLevel;
  column.bottommost_compression_opts.max_dict_bytes = kDictionaryBytes;
  column.bottommost_compression_opts.zstd_max_train_bytes = kDictionarySampleBytes;
  column.bottommost_compression_opts.use_zstd_dict_trainer = false;
  column.bottommost_compression_opts.max_dict_buffer_bytes = 8 * kMiB;
}

rocksdb::ColumnFamilyOptions base_column(std::uint64_t write_buffer_bytes) {
  rocksdb::ColumnFamilyOptions column;
  column.write_buffer_size = std::max(write_buffer_bytes, kMiB);
  column.max_write_buffer_number = 4;  // one fills while others flush: a burst does not stall
  column.compaction_style = rocksdb::kCompactionStyleLevel;
  column.level_compaction_dynamic_level_bytes = true;  // keeps 90% of the data in one level
  column.target_file_size_base = 64 * kMiB;
  column.max_bytes_for_level_base = 256 * kMiB;
  column.level0_file_num_compaction_trigger = 4;
  column.level0_slowdown_writes_trigger = 20;
  column.level0_stop_writes_trigger = 36;
  column.ttl = 0;                                     // age alone moves no file
  column.periodic_compaction_seconds = kYearSeconds;  // a yearly rewrite is a checksum scrub
  column.memtable_protection_bytes_per_key = 8;
  column.compression = rocksdb::kNoCompression;
  column.bottommost_compression = rocksdb::kDisableCompressionOption;  // as above it
  return column;
}

// Keys come in any order, so a compaction rewrites what its level holds of their range: fewer and
// larger ones write less. Lookups pass by most files of the first level, whose filters are cached.
void merge_rarely(rocksdb::ColumnFamilyOptions& column) {
  column.level0_file_num_compaction_trigger = 8;
}

rocksdb::ColumnFamilyOptions sequential(const StoreOptions& options, const SharedMemory& memory) {
  rocksdb::ColumnFamilyOptions column = base_column(options.write_buffer_bytes / 16);
  // One codec everywhere: growing keys then move down without being rewritten (measured: 0 bytes).
  column.compression = rocksdb::kLZ4Compression;
  // No filter: keys are dense, so whether a row exists follows from the tree's size.
  column.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table_options(memory, 16U << 10)));
  return column;
}

rocksdb::ColumnFamilyOptions bodies(const StoreOptions& options, const SharedMemory& memory) {
  rocksdb::ColumnFamilyOptions column = base_column(options.write_buffer_bytes / 4);
  compress_at_rest(column);
  column.target_file_size_base = 128 * kMiB;  // records are large: fewer files
  // Bodies above 256 KiB go to blob files: compaction then leaves them where they are. Small
  // similar documents compress far better together in a block than alone in a blob.
  column.enable_blob_files = true;
  column.min_blob_size = kBlobBytes;
  column.blob_file_size = 256 * kMiB;
  column.blob_compression_type = rocksdb::kZSTD;
  column.enable_blob_garbage_collection = true;  // an erased body must leave the disk
  column.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table_options(memory, 16U << 10)));
  return column;
}

rocksdb::ColumnFamilyOptions hashes(const StoreOptions& options, const SharedMemory& memory) {
  rocksdb::ColumnFamilyOptions column = base_column(options.write_buffer_bytes / 16);
  // Hashes do not compress. A block holds one 8 KiB tile, or many 32-byte edge rows.
  column.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table_options(memory, 8U << 10)));
  return column;
}

rocksdb::ColumnFamilyOptions random(const StoreOptions& options, const SharedMemory& memory) {
  rocksdb::ColumnFamilyOptions column = base_column(options.write_buffer_bytes / 8);
  merge_rarely(column);
  // Nearly every lookup is for an absent key: filters answer it, in the memtable as on disk.
  column.memtable_prefix_bloom_size_ratio = 0.1;
  column.memtable_whole_key_filtering = true;
  rocksdb::BlockBasedTableOptions table = table_options(memory, 4U << 10);
  add_filter(table);
  add_hash_index(table);
  // Filters of a large column are megabytes: cached by the page, not by the file.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  column.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return column;
}

rocksdb::ColumnFamilyOptions sorted(const StoreOptions& options, const SharedMemory& memory) {
  rocksdb::ColumnFamilyOptions column = base_column(options.write_buffer_bytes / 4);
  merge_rarely(column);
  // Index rows never rest: their last level is rewritten again and again.
  column.compression = rocksdb::kLZ4Compression;
  column.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kPrefixBytes));
  column.memtable_prefix_bloom_size_ratio = 0.1;
  column.memtable_whole_key_filtering = true;
  rocksdb::BlockBasedTableOptions table = table_options(memory, 16U << 10);
  add_filter(table);
  add_hash_index(table);
  // Filters are not partitioned here: releases after 7.8 fixed errors in how partitioned filters
  // and prefixes meet.
  column.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return column;
}

rocksdb::ColumnFamilyOptions singletons(const SharedMemory& memory) {
  rocksdb::ColumnFamilyOptions column = base_column(kMiB);
  column.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table_options(memory, 4U << 10)));
  return column;
}

std::shared_ptr<rocksdb::Cache> make_cache(const StoreOptions& options) {
  rocksdb::LRUCacheOptions cache;
  cache.capacity = options.block_cache_bytes + options.write_buffer_bytes;
  // Not strict: a read that fails for want of cache would be worse than a few blocks over.
  cache.strict_capacity_limit = false;
  // Few shards: the filter block of a large file is megabytes, and a block that does not fit its
  // shard is read from the file by every lookup.
  cache.num_shard_bits = 2;
  cache.high_pri_pool_ratio = 0.3;  // index and filter blocks stay when data blocks stream by
  return rocksdb::NewLRUCache(cache);
}

}  // namespace

SharedMemory make_shared_memory(const StoreOptions& options,
                                std::shared_ptr<rocksdb::Cache> cache) {
  if (!cache) cache = make_cache(options);
  auto write_buffers =
      std::make_shared<rocksdb::WriteBufferManager>(options.write_buffer_bytes, cache);
  return {std::move(cache), std::move(write_buffers)};
}

rocksdb::DBOptions database_options(const StoreOptions& options, const SharedMemory& memory) {
  rocksdb::DBOptions db;
  if (options.env != nullptr) db.env = options.env;
  db.create_if_missing = options.create_if_missing;
  db.create_missing_column_families = options.create_if_missing;
  db.paranoid_checks = !(options.read_only && options.damaged_tables);
  // The log's writer is one thread and brings its own batches: nothing to gain, and unordered
  // writes would break snapshots.
  db.enable_pipelined_write = false;
  db.unordered_write = false;
  db.atomic_flush = false;  // every write goes through the write-ahead log
  db.max_background_jobs = std::max(options.background_jobs, 2);
  db.max_open_files = -1;  // a table cache that evicts would reopen files on the read path
  // A torn tail after a power cut must not stop the store. Damage looks the same to RocksDB, so
  // engine/log compares the recovered tree with what was synced and signed.
  db.wal_recovery_mode = recovery_mode(options.recovery);
  db.track_and_verify_wals_in_manifest = true;  // a missing closed log file is noticed
  db.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  db.verify_sst_unique_id_in_manifest = true;
  // Bounds the log that a start must replay: a rarely written column would pin it for ever.
  db.max_total_wal_size = std::max(options.write_buffer_bytes, 64 * kMiB);
  db.write_buffer_manager = memory.write_buffers;
  // Write back steadily instead of in one burst when the file is closed.
  db.bytes_per_sync = kMiB;
  db.wal_bytes_per_sync = kMiB;
  db.max_bgerror_resume_count = 0;  // no repair in flight: recovery decides
  // Closing an iterator unlinks no file on its thread. A read-only store has no thread to do it
  // on, and 7.8 asserts that.
  db.avoid_unnecessary_blocking_io = !options.read_only;
  db.dump_malloc_stats = false;
  db.stats_dump_period_sec = 0;     // our metrics say it
  db.stats_persist_period_sec = 0;  // and keep it
  return db;
}

rocksdb::ColumnFamilyOptions column_options(Shape shape, const StoreOptions& options,
                                            const SharedMemory& memory) {
  switch (shape) {
    case Shape::kSingletons:
      break;
    case Shape::kSequential:
      return sequential(options, memory);
    case Shape::kBodies:
      return bodies(options, memory);
    case Shape::kHashes:
      return hashes(options, memory);
    case Shape::kRandom:
      return random(options, memory);
    case Shape::kSorted:
      return sorted(options, memory);
  }
  return singletons(memory);
}

}  // namespace ledgerline::kv
