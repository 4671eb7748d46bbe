// The baseline of the ingest numbers: what RocksDB alone does with the same bytes. One writer
// commits synced batches of the bodies that the load generator would send, into a column with the
// options of the log's record columns, for a fixed time; nothing is hashed, parsed or indexed.
//
// usage: ledgerline-raw-store DIRECTORY SECONDS RECORDS_PER_BATCH FILE.ndjson
// Prints one line of JSON. The file's lines are written round and round, each made distinct.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/kv/store.h"

using namespace ledgerline;

namespace {

using Clock = std::chrono::steady_clock;

constexpr kv::Column kBodies = 0;
constexpr kv::ColumnSpec kColumns[] = {{"bodies", kv::Shape::kBodies}};

std::vector<std::string> read_lines(const char* path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

struct Totals {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
};

Result<Totals> write_for(kv::Store& store, std::chrono::seconds duration,
                         std::uint64_t batch_records, const std::vector<std::string>& lines) {
  Totals totals;
  const Clock::time_point end = Clock::now() + duration;
  while (Clock::now() < end) {
    kv::WriteSet writes(store);
    for (std::uint64_t i = 0; i < batch_records; ++i) {
      std::string key;
      append_big_endian(key, totals.records);
      const std::string& line = lines[totals.records % lines.size()];
      // Sixteen distinct bytes stand for a record's salt, run id and times.
      std::string distinct = key + key;
      const ByteView parts[] = {distinct, line};
      writes.put_parts(kBodies, key, parts);
      ++totals.records;
      totals.bytes += line.size();
    }
    const Result<void> committed = store.commit(writes, kv::Durability::kSynced);
    if (!committed) return committed.error();
  }
  return totals;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: ledgerline-raw-store DIRECTORY SECONDS RECORDS_PER_BATCH FILE.ndjson\n";
    return 2;
  }
  const std::chrono::seconds duration(std::strtol(argv[2], nullptr, 10));
  const std::uint64_t batch_records = std::strtoull(argv[3], nullptr, 10);
  const std::vector<std::string> lines = read_lines(argv[4]);
  if (lines.empty() || batch_records == 0) {
    std::cerr << "nothing to write\n";
    return 2;
  }
  kv::StoreOptions options;
  options.create_if_missing = true;
  auto store = kv::Store::open(argv[1], kColumns, options);
  if (!store) {
    std::cerr << store.error().message << '\n';
    return 2;
  }
  const Clock::time_point start = Clock::now();
  const Result<Totals> totals = write_for(**store, duration, batch_records, lines);
  if (!totals) {
    std::cerr << totals.error().message << '\n';
    return 2;
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  std::printf("{\"records_per_second\":%.0f,\"mib_per_second\":%.1f,\"batch_records\":%llu}\n",
              static_cast<double>(totals->records) / seconds,
              static_cast<double>(totals->bytes) / seconds / (1 << 20),
              static_cast<unsigned long long>(batch_records));
  return 0;
}
