// Each step of a commit fails, in two ways: it did not happen, or it happened all the same. Either
// way the sender is told "unavailable", nothing is committed any more, and the next start finds a
// log without contradiction in which the record is whole or absent.
#include <rocksdb/env.h>

#include "engine/log/fsck.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/log_fixture.h"

using namespace ledgerline;
using namespace ledgerline::log;

namespace {

void check_fsck(const test::TempDirectory& directory, const LogOptions& options) {
  const Result<FsckReport> report = fsck_directory(directory / "data", {}, options.store);
  REQUIRE(report.has_value());
  for (const FsckFinding& finding : report->findings) UNSCOPED_INFO(finding.message);
  CHECK(report->ok());
}

void check_step(test::Step step, test::Outcome outcome, bool power_cut, bool must_be_present) {
  const test::TempDirectory directory;
  std::mt19937_64 random(1);
  auto disk = std::make_shared<test::FaultyFileSystem>();
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(disk);
  LogOptions options = test::log_options(directory / "data");
  options.sequencer.durability = kv::Durability::kSynced;
  options.checkpoint_interval_ms = 60'000;  // only the commit writes
  options.store.env = env.get();
  {
    const auto log = test::start_log(options);
    test::fill(*log, 20);
    disk->fail_next(step, outcome);
    const auto failed = test::submit(*log, test::submission_of({"in doubt"}));
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().kind == ErrorKind::kUnavailable);
    CHECK_FALSE(log->ready());
    CHECK(log->sequencer().committed() == Position(20));
    CHECK(test::submit(*log, test::submission_of({"later"})).error().kind ==
          ErrorKind::kUnavailable);
    if (power_cut) disk->power_off();
  }
  if (power_cut) disk->lose_unsynced(random);
  options.store.env = nullptr;
  check_fsck(directory, options);
  const auto log = test::start_log(options);
  for (int i = 0; i < 20; ++i) {
    CHECK(test::submit_one(*log, test::record_of("record " + std::to_string(i))).duplicate);
  }
  const Receipt retried = test::submit_one(*log, test::record_of("in doubt"));
  CHECK(retried.position == Position(20));
  if (must_be_present) CHECK(retried.duplicate);
  CHECK(test::submit_one(*log, test::record_of("later")).position == Position(21));
}

}  // namespace

TEST_CASE("a write-ahead append that fails leaves no record behind", "[log][crash]") {
  check_step(test::Step::kAppend, test::Outcome::kNotPersisted, false, false);
  check_step(test::Step::kAppend, test::Outcome::kNotPersisted, true, false);
}

TEST_CASE("a write-ahead append that fails after it happened leaves a whole record",
          "[log][crash]") {
  check_step(test::Step::kAppend, test::Outcome::kPersisted, false, false);
  check_step(test::Step::kAppend, test::Outcome::kPersisted, true, false);
}

TEST_CASE("a sync that fails leaves the outcome to recovery", "[log][crash]") {
  check_step(test::Step::kSync, test::Outcome::kNotPersisted, false, false);
  check_step(test::Step::kSync, test::Outcome::kNotPersisted, true, false);
}

TEST_CASE("a sync that fails after it happened keeps the record", "[log][crash]") {
  check_step(test::Step::kSync, test::Outcome::kPersisted, false, true);
  check_step(test::Step::kSync, test::Outcome::kPersisted, true, true);
}

TEST_CASE("a checkpoint that cannot be written keeps the old one published", "[log][crash]") {
  const test::TempDirectory directory;
  std::filesystem::create_directory(directory / "elsewhere");
  LogOptions options = test::log_options(directory / "data");
  options.checkpoint_interval_ms = 1;
  SECTION("in the data directory") {
    const auto log = test::start_log(options);
    std::filesystem::create_directory(directory / "data" / "checkpoint.tmp");
    test::fill(*log, 5);
    CHECK(log->checkpointer().latest()->head.size == 0);
    CHECK(log->ready());
    std::filesystem::remove(directory / "data" / "checkpoint.tmp");
    log->stop();
    CHECK(log->checkpointer().latest()->head.size == 5);
  }
  SECTION("at the mirror") {
    options.mirror = directory / "elsewhere" / "checkpoint";
    const auto log = test::start_log(options);
    std::filesystem::remove_all(directory / "elsewhere");
    test::fill(*log, 5);
    CHECK(log->checkpointer().latest()->head.size == 0);
    std::filesystem::create_directory(directory / "elsewhere");
    log->stop();
    CHECK(log->checkpointer().latest()->head.size == 5);
  }
}
