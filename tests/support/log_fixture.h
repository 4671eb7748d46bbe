// A log in a temporary directory, and records for it. Buffered durability unless told otherwise:
// these tests have no power cut.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/log/log.h"
#include "engine/log/log_columns.h"
#include "tests/support/temp_directory.h"

namespace ledgerline::test {

inline log::LogOptions log_options(const std::filesystem::path& directory) {
  log::LogOptions options;
  options.data_directory = directory;
  options.origin = "log.example/test";
  options.sequencer.durability = kv::Durability::kBuffered;
  options.store.block_cache_bytes = 8U << 20;
  options.store.write_buffer_bytes = 8U << 20;
  return options;
}

inline std::unique_ptr<log::Log> open_log(const log::LogOptions& options) {
  Result<std::unique_ptr<log::Log>> opened = log::Log::open(options);
  if (!opened) FAIL(opened.error().message);
  return std::move(*opened);
}

inline std::unique_ptr<log::Log> start_log(const log::LogOptions& options) {
  std::unique_ptr<log::Log> opened = open_log(options);
  const Result<void> started = opened->start(nullptr);
  if (!started) FAIL(started.error().message);
  return opened;
}

inline format::RecordHeader header_of(std::string source_id = {},
                                      format::RecordKind kind = format::RecordKind::kLineage) {
  format::RecordHeader header;
  header.kind = kind;
  header.received_at = {1'700'000'000'000'000'000};
  header.endpoint = "/api/v1/lineage";
  header.content_type = "application/json";
  header.source_id = std::move(source_id);
  return header;
}

inline log::NewRecord record_of(const std::string& body,
                                const format::RecordHeader& header = header_of()) {
  const auto owner = std::make_shared<const std::string>(body);
  Result<log::NewRecord> record = log::make_new_record(header, *owner, owner);
  if (!record) FAIL(record.error().message);
  return std::move(*record);
}

inline log::Submission submission_of(const std::vector<std::string>& bodies) {
  log::Submission records;
  for (const std::string& body : bodies) records.push_back(record_of(body));
  return records;
}

// Submits and waits for the answer.
inline Result<std::vector<log::Receipt>> submit(log::Log& log, log::Submission records) {
  std::mutex mutex;
  std::condition_variable answered;
  std::optional<Result<std::vector<log::Receipt>>> answer;
  const Result<void> taken =
      log.sequencer().submit(std::move(records), [&](Result<std::vector<log::Receipt>> receipts) {
        const std::lock_guard lock(mutex);
        answer.emplace(std::move(receipts));
        answered.notify_one();
      });
  if (!taken) return taken.error();
  std::unique_lock lock(mutex);
  answered.wait(lock, [&] { return answer.has_value(); });
  return std::move(*answer);
}

inline log::Receipt submit_one(log::Log& log, log::NewRecord record) {
  log::Submission records;
  records.push_back(std::move(record));
  Result<std::vector<log::Receipt>> receipts = submit(log, std::move(records));
  if (!receipts) FAIL(receipts.error().message);
  return receipts->front();
}

// `count` small records, in submissions of up to a thousand; bodies "<prefix><number>".
inline void fill(log::Log& log, std::uint64_t count, const std::string& prefix = "record ",
                 format::RecordKind kind = format::RecordKind::kLineage) {
  for (std::uint64_t done = 0; done < count;) {
    log::Submission records;
    while (done < count && records.size() < limits::kBatchChunkRecordsMax) {
      records.push_back(record_of(prefix + std::to_string(done++), header_of({}, kind)));
    }
    const Result<std::vector<log::Receipt>> receipts = submit(log, std::move(records));
    if (!receipts) FAIL(receipts.error().message);
  }
}

}  // namespace ledgerline::test
