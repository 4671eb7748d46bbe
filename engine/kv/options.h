// RocksDB's options for a store and for each shape of column; every value is explained where it is
// set. Nothing that matters is left to RocksDB's defaults, which change between releases.
#pragma once

#include <rocksdb/options.h>

#include <cstdint>
#include <memory>

#include "engine/kv/store.h"

namespace ledgerline::kv {

// What the columns of one store share: one cache that also pays for the memtables, so that one
// number bounds the store's memory.
struct SharedMemory {
  std::shared_ptr<rocksdb::Cache> cache;
  std::shared_ptr<rocksdb::WriteBufferManager> write_buffers;
};
// Of `cache`; null: of a new one.
[[nodiscard]] SharedMemory make_shared_memory(const StoreOptions& options,
                                              std::shared_ptr<rocksdb::Cache> cache);

[[nodiscard]] rocksdb::DBOptions database_options(const StoreOptions& options,
                                                  const SharedMemory& memory);
[[nodiscard]] rocksdb::ColumnFamilyOptions column_options(Shape shape, const StoreOptions& options,
                                                          const SharedMemory& memory);

// Keys of a kSorted column start with a prefix of this many bytes (an entity id), by which its
// Bloom filters are built.
inline constexpr std::size_t kPrefixBytes = 8;

}  // namespace ledgerline::kv
