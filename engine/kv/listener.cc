#include "engine/kv/listener.h"

#include "engine/base/logging.h"

namespace ledgerline::kv {

Listener::Listener(std::string_view store)
    : store_(store),
      failed_gauge_(metrics::gauge("ledgerline_store_failed",
                                   "1 when a background error made the store read-only",
                                   {{"store", store_}})),
      stalls_(metrics::counter("ledgerline_store_stalls_total",
                               "Times RocksDB began to delay or stop writes", {{"store", store_}})),
      flushed_bytes_(metrics::counter("ledgerline_store_flushed_bytes_total",
                                      "Bytes written by memtable flushes", {{"store", store_}})),
      compaction_read_bytes_(metrics::counter("ledgerline_store_compaction_read_bytes_total",
                                              "Bytes read by compactions", {{"store", store_}})),
      compaction_write_bytes_(metrics::counter("ledgerline_store_compaction_write_bytes_total",
                                               "Bytes written by compactions",
                                               {{"store", store_}})) {
  failed_gauge_.set(0);
}

void Listener::OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) {
  failed_.store(true, std::memory_order_release);
  failed_gauge_.set(1);
  logging::error("store_failed", {{"store", store_}, {"error", status->ToString()}});
}

void Listener::OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                                    bool* auto_recovery) {
  *auto_recovery = false;
}

void Listener::OnStallConditionsChanged(const rocksdb::WriteStallInfo& info) {
  if (info.condition.cur == rocksdb::WriteStallCondition::kNormal) return;
  stalls_.add();
  logging::warn("store_stall",
                {{"store", store_},
                 {"column", info.cf_name},
                 {"stopped", info.condition.cur == rocksdb::WriteStallCondition::kStopped}});
}

void Listener::OnFlushCompleted(rocksdb::DB*, const rocksdb::FlushJobInfo& info) {
  flushed_bytes_.add(static_cast<double>(info.table_properties.data_size));
}

void Listener::OnCompactionCompleted(rocksdb::DB*, const rocksdb::CompactionJobInfo& info) {
  compaction_read_bytes_.add(static_cast<double>(info.stats.total_input_bytes));
  compaction_write_bytes_.add(static_cast<double>(info.stats.total_output_bytes));
}

}  // namespace ledgerline::kv
