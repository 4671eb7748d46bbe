// Turns RocksDB's callbacks into the store's failed flag, metrics and log lines. Callbacks run on
// RocksDB's threads: they count, set flags and return, and never call back into the database.
#pragma once

#include <rocksdb/listener.h>

#include <atomic>
#include <string>
#include <string_view>

#include "engine/base/metrics.h"

namespace ledgerline::kv {

class Listener final : public rocksdb::EventListener {
 public:
  explicit Listener(std::string_view store);

  // Stays true: a store whose background work failed is not repaired in flight, recovery decides.
  [[nodiscard]] bool failed() const noexcept { return failed_.load(std::memory_order_acquire); }

  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* status) override;
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason reason, rocksdb::Status status,
                            bool* auto_recovery) override;
  void OnStallConditionsChanged(const rocksdb::WriteStallInfo& info) override;
  void OnFlushCompleted(rocksdb::DB* db, const rocksdb::FlushJobInfo& info) override;
  void OnCompactionCompleted(rocksdb::DB* db, const rocksdb::CompactionJobInfo& info) override;

 private:
  const std::string store_;
  std::atomic<bool> failed_{false};
  metrics::Gauge& failed_gauge_;
  metrics::Counter& stalls_;
  metrics::Counter& flushed_bytes_;
  metrics::Counter& compaction_read_bytes_;
  metrics::Counter& compaction_write_bytes_;
};

}  // namespace ledgerline::kv
