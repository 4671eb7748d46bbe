// The power is cut at a random append or sync while records arrive and RocksDB flushes and
// compacts. Acknowledged means present: same position, same bytes; and fsck finds nothing.
#include <rocksdb/env.h>

#include <map>
#include <thread>

#include "engine/log/durable_file.h"
#include "engine/log/fsck.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/log_fixture.h"
#include "tests/support/random_seed.h"

using namespace ledgerline;
using namespace ledgerline::log;

namespace {

constexpr int kRounds = 4;
constexpr int kSenders = 3;

// What the senders were told, over all rounds.
class Ledger {
 public:
  void note(Position position, const std::string& body) {
    const std::lock_guard lock(mutex_);
    acknowledged_[position] = body;
  }
  void check(const Log& log) const {
    for (const auto& [position, body] : acknowledged_) {
      const Result<StoredRecord> record = log.reader().read(position);
      if (!record) FAIL("position " << position.value() << ": " << record.error().message);
      if (record->frame.body->bytes != body) FAIL("position " << position.value() << " differs");
    }
  }
  [[nodiscard]] std::size_t size() const { return acknowledged_.size(); }

 private:
  std::mutex mutex_;
  std::map<Position, std::string> acknowledged_;
};

// Sends until the log refuses.
void send(Log& log, Ledger& ledger, std::uint64_t seed, const std::string& name) {
  std::mt19937_64 random(seed);
  for (int i = 0;; ++i) {
    Submission records;
    std::vector<std::string> bodies;
    const std::uint64_t count = 1 + random() % 8;
    for (std::uint64_t r = 0; r < count; ++r) {
      bodies.push_back(name + " " + std::to_string(i) + " " + std::to_string(r) + " " +
                       std::string(random() % 6000, static_cast<char>('a' + random() % 26)));
      records.push_back(test::record_of(bodies.back()));
    }
    const Result<std::vector<Receipt>> receipts = test::submit(log, std::move(records));
    if (!receipts) return;
    for (std::size_t r = 0; r < bodies.size(); ++r) {
      ledger.note((*receipts)[r].position, bodies[r]);
    }
  }
}

LogOptions crash_options(const test::TempDirectory& directory) {
  LogOptions options = test::log_options(directory / "data");
  options.sequencer.durability = kv::Durability::kSynced;
  options.store.write_buffer_bytes = 4U << 20;  // flushes and compactions happen in each round
  options.checkpoint_interval_ms = 5;
  return options;
}

}  // namespace

TEST_CASE("no acknowledged record is lost when the power is cut", "[log][crash]") {
  std::mt19937_64 random(test::random_seed());
  const test::TempDirectory directory;
  Ledger ledger;
  for (int round = 0; round < kRounds; ++round) {
    INFO("round " << round);
    auto disk = std::make_shared<test::FaultyFileSystem>();
    const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(disk);
    LogOptions options = crash_options(directory);
    options.store.env = env.get();
    std::optional<std::string> older_synced;
    {
      const auto log = test::start_log(options);
      ledger.check(*log);
      older_synced = *read_small_file(directory / "data/synced", 4096);
      disk->power_off_after(random() % 300);
      std::vector<std::thread> senders;
      for (int s = 0; s < kSenders; ++s) {
        senders.emplace_back(send, std::ref(*log), std::ref(ledger), random(),
                             std::to_string(round) + "/" + std::to_string(s));
      }
      for (std::thread& sender : senders) sender.join();
      CHECK_FALSE(log->ready());
    }
    disk->lose_unsynced(random);
    // data/synced is never fsynced: after a power cut it may be an older one.
    if (random() % 2 == 0) REQUIRE(write_file_durably(directory / "data/synced", *older_synced));
    const Result<FsckReport> report = fsck_directory(directory / "data", {}, options.store);
    REQUIRE(report.has_value());
    for (const FsckFinding& finding : report->findings) {
      INFO(finding.message);
      REQUIRE(finding.check == "wal");  // a torn write looks like damage
    }
  }
  const auto log = test::start_log(crash_options(directory));
  ledger.check(*log);
  CHECK(ledger.size() > 100);
}
