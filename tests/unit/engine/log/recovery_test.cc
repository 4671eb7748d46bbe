#include "engine/log/recovery.h"

#include <fstream>

#include "engine/base/metrics.h"
#include "engine/log/data_recovery.h"
#include "engine/log/durable_file.h"
#include "engine/log/fsck.h"
#include "engine/log/key_rotation.h"
#include "engine/log/rotation.h"
#include "tests/support/log_fixture.h"

using namespace ledgerline;
using namespace ledgerline::log;

namespace fs = std::filesystem;

namespace {

constexpr auto kCopy = fs::copy_options::recursive | fs::copy_options::overwrite_existing;

void grow(const LogOptions& options, std::uint64_t count, const std::string& prefix) {
  const auto log = test::start_log(options);
  test::fill(*log, count, prefix);
  log->stop();
}

Error refusal(const LogOptions& options) {
  Result<std::unique_ptr<Log>> log = Log::open(options);
  REQUIRE_FALSE(log.has_value());
  return log.error();
}

bool mentions(const Error& error, std::string_view text) {
  return error.message.find(text) != std::string::npos;
}

// A data directory whose log/ is an older copy: it ends at position 10, 15 were acknowledged.
LogOptions rolled_back(const test::TempDirectory& directory) {
  LogOptions options = test::log_options(directory / "data");
  grow(options, 10, "first ");
  fs::copy(directory / "data" / "log", directory / "copy", kCopy);
  grow(options, 5, "second ");
  fs::remove_all(directory / "data" / "log");
  fs::copy(directory / "copy", directory / "data" / "log", kCopy);
  return options;
}

void flip_byte(const fs::path& path, std::uint64_t offset) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  char byte = 0;
  file.seekg(static_cast<std::streamoff>(offset)).get(byte);
  file.seekp(static_cast<std::streamoff>(offset)).put(static_cast<char>(byte ^ 0x40));
}

}  // namespace

TEST_CASE("an older copy of log/ is refused, and the message says what to do", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = rolled_back(directory);
  const Error error = refusal(options);
  CHECK(error.kind == ErrorKind::kCorrupt);
  CHECK(metrics::expose().find("\nledgerline_start_audit_passed 0\n") != std::string::npos);
  CHECK(mentions(error, "below 10"));
  CHECK(mentions(error, "up to 14"));
  CHECK(mentions(error, "ledgerline recover"));
}

TEST_CASE("synced alone and checkpoint alone are enough to notice a rollback", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = rolled_back(directory);
  SECTION("synced") { fs::remove(directory / "data" / "checkpoint"); }
  SECTION("checkpoint") { fs::remove(directory / "data" / "synced"); }
  CHECK(mentions(refusal(options), "5 positions are missing"));
}

TEST_CASE("an emptied log/ is refused", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = rolled_back(directory);
  fs::remove_all(directory / "data" / "log");
  CHECK(mentions(refusal(options), "15 positions are missing"));
}

TEST_CASE("another history of the same length is refused", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = test::log_options(directory / "data");
  grow(options, 10, "first ");
  fs::copy(directory / "data", directory / "fork", kCopy);
  grow(options, 5, "second ");
  grow(test::log_options(directory / "fork"), 7, "forked ");
  fs::remove_all(directory / "data" / "log");
  fs::copy(directory / "fork" / "log", directory / "data" / "log", kCopy);
  CHECK(mentions(refusal(options), "another root at size 15"));
}

TEST_CASE("a checkpoint of an unknown origin or of another key is refused", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = test::log_options(directory / "data");
  grow(options, 3, "a ");
  LogOptions other = test::log_options(directory / "other");
  SECTION("origin") { other.origin = "log.example/other"; }
  SECTION("key") {}
  grow(other, 3, "a ");
  fs::copy(directory / "other" / "checkpoint", directory / "data" / "checkpoint", kCopy);
  const Error error = refusal(options);
  CHECK((mentions(error, "does not know") || mentions(error, "not signed by this log's key")));
}

TEST_CASE("a lost or foreign key is refused, and an open one too", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = test::log_options(directory / "data");
  grow(options, 1, "a ");
  const fs::path key = directory / "data" / "keys" / "log.key";
  SECTION("lost") {
    fs::remove(key);
    CHECK(refusal(options).kind == ErrorKind::kNotFound);
  }
  SECTION("foreign") {
    grow(test::log_options(directory / "other"), 1, "a ");
    fs::copy(directory / "other" / "keys" / "log.key", key, kCopy);
    CHECK(refusal(options).kind == ErrorKind::kForbidden);
  }
  SECTION("readable by others") {
    fs::permissions(key, fs::perms::others_read, fs::perm_options::add);
    CHECK(mentions(refusal(options), "chmod 600"));
  }
}

TEST_CASE("a newer format is refused before anything is touched", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = test::log_options(directory / "data");
  grow(options, 1, "a ");
  std::ofstream(directory / "data" / "FORMAT") << "ledgerline data directory, format 2\n";
  const Error error = refusal(options);
  CHECK(error.kind == ErrorKind::kUnsupported);
  CHECK(mentions(error, "newer ledgerline"));
}

TEST_CASE("a second process on the same directory is refused", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = test::log_options(directory / "data");
  const auto log = test::start_log(options);
  const Error error = refusal(options);
  CHECK(error.kind == ErrorKind::kConflict);
  CHECK(mentions(error, "another process"));
  CHECK(fsck_directory(directory / "data", {}, options.store).error().kind == ErrorKind::kConflict);
}

TEST_CASE("a damaged synced file is refused, a missing one is not", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = test::log_options(directory / "data");
  grow(options, 3, "a ");
  SECTION("damaged") {
    flip_byte(directory / "data" / "synced", 60);
    CHECK(mentions(refusal(options), "not as written"));
  }
  SECTION("missing") {
    fs::remove(directory / "data" / "synced");
    grow(options, 1, "b ");
  }
}

TEST_CASE("a mirror is written, compared, and must be readable", "[log]") {
  const test::TempDirectory directory;
  fs::create_directory(directory / "elsewhere");
  LogOptions options = test::log_options(directory / "data");
  options.mirror = directory / "elsewhere" / "checkpoint";
  grow(options, 3, "a ");
  CHECK(*read_small_file(*options.mirror, 4096) ==
        *read_small_file(directory / "data" / "checkpoint", 4096));
  SECTION("whole data directory rolled back") {
    fs::copy(directory / "data", directory / "copy", kCopy);
    grow(options, 3, "b ");
    fs::remove_all(directory / "data");
    fs::copy(directory / "copy", directory / "data", kCopy);
    CHECK(mentions(refusal(options), "the mirrored checkpoint covers"));

    // The commands that are told of no mirror know where it was.
    LogOptions untold = options;
    untold.mirror.reset();
    const auto found = inspect_data_directory(untold);
    REQUIRE(found.has_value());
    CHECK(found->lost() == 3);
    for (const Result<Epoch>& refused :
         {rotate_log(untold, "why"), begin_key_overlap(untold, "why")}) {
      REQUIRE_FALSE(refused);
      CHECK(mentions(refused.error(), "the mirrored checkpoint covers"));
    }
    REQUIRE(recover_data_directory(untold, "lost"));
    CHECK(test::start_log(options)->sequencer().committed() == Position(7 + limits::kEpochGap));
  }
  SECTION("gone") {
    fs::remove(*options.mirror);
    CHECK(mentions(refusal(options), "--without-mirror"));
    options.without_mirror = true;
    for (std::uint64_t start = 3; start < 5; ++start) {
      const auto log = test::start_log(options);
      CHECK(log->sequencer().committed() == Position(start + 1));
      const Result<StoredRecord> record = log->reader().read(Position(start));
      REQUIRE(record.has_value());
      CHECK(record->entry.kind == format::RecordKind::kSelfAudit);
      const std::string body(record->frame.body->bytes);
      CHECK(body.find(R"("event":"opened_without_mirror")") != std::string::npos);
      CHECK(body.find(options.mirror->string()) != std::string::npos);
      CHECK(body.find("\"next_position\":" + std::to_string(start)) != std::string::npos);
    }
  }
  SECTION("gone, and no mirror is configured any more") {
    fs::remove(*options.mirror);
    options.mirror.reset();
    options.without_mirror = true;
    // One record more: that the mirror is not looked at any longer.
    CHECK(test::start_log(options)->sequencer().committed() == Position(4));
    CHECK(test::start_log(options)->sequencer().committed() == Position(4));
  }
  SECTION("unreadable") {
    fs::remove(*options.mirror);
    fs::create_directory(*options.mirror);
    CHECK(mentions(refusal(options), "cannot be read"));
  }
}

TEST_CASE("with consent a new epoch begins, and no position names two records", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = rolled_back(directory);
  const Result<Inspection> seen = inspect_data_directory(options);
  REQUIRE(seen.has_value());
  CHECK(seen->lost() == 5);
  CHECK(seen->known_end == Position(15));

  const Result<Epoch> epoch = recover_data_directory(options, "disk \"A\" died");
  REQUIRE(epoch.has_value());
  CHECK(epoch->base == Position(15 + limits::kEpochGap));
  CHECK(epoch->origin == "log.example/test/" + std::to_string(epoch->base.value()));

  {
    const auto log = test::start_log(options);
    CHECK(log->reader().read(Position(9)).has_value());
    CHECK(log->reader().read(Position(12)).error().kind == ErrorKind::kGone);
    const Result<StoredRecord> first = log->reader().read(epoch->base);
    REQUIRE(first.has_value());
    CHECK(first->entry.kind == format::RecordKind::kEpoch);
    const std::string body(first->frame.body->bytes);
    CHECK(body.find("\"lost\":{\"first\":10,\"count\":5}") != std::string::npos);
    CHECK(body.find("disk \\\"A\\\" died") != std::string::npos);
    const Receipt repeat = test::submit_one(*log, test::record_of("first 3"));
    CHECK(repeat.duplicate);
    CHECK(repeat.leaf_index == LeafIndex(3));
    const Receipt next = test::submit_one(*log, test::record_of("new"));
    CHECK(next.position == epoch->base + 1);
    CHECK(next.leaf_index == LeafIndex(1));
  }
  const Result<FsckReport> report = fsck_directory(directory / "data", {}, options.store);
  REQUIRE(report.has_value());
  for (const FsckFinding& finding : report->findings) UNSCOPED_INFO(finding.message);
  CHECK(report->ok());
  CHECK(report->entries == 12);
  CHECK(recover_data_directory(options, "again").error().kind == ErrorKind::kConflict);
}

TEST_CASE("the old checkpoint put back after a new epoch is a rollback", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = rolled_back(directory);
  fs::copy(directory / "data" / "checkpoint", directory / "old-checkpoint", kCopy);
  REQUIRE(recover_data_directory(options, "test").has_value());
  fs::copy(directory / "old-checkpoint", directory / "data" / "checkpoint", kCopy);
  CHECK(mentions(refusal(options), "5 positions are missing"));
}

TEST_CASE("a backup of a running log passes fsck and starts once it has the key", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = test::log_options(directory / "data");
  const auto log = test::start_log(options);
  test::fill(*log, 700);
  fs::create_directory(directory / "copy");
  fs::copy(directory / "data" / "checkpoint", directory / "copy" / "checkpoint");
  REQUIRE(log->store().backup_to(directory / "copy" / "log").has_value());
  test::fill(*log, 50, "later ");
  const Result<FsckReport> report = fsck_directory(directory / "copy", {}, options.store);
  REQUIRE(report.has_value());
  for (const FsckFinding& finding : report->findings) UNSCOPED_INFO(finding.message);
  CHECK(report->ok());
  CHECK(report->entries == 700);

  const LogOptions restored = test::log_options(directory / "copy");
  CHECK(refusal(restored).kind == ErrorKind::kNotFound);
  fs::copy(directory / "data" / "keys" / "log.key", directory / "copy" / "keys" / "log.key", kCopy);
  CHECK(test::start_log(restored)->sequencer().committed() == Position(700));
}

TEST_CASE("a flipped byte in the write-ahead log never loses a record in silence", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = test::log_options(directory / "data");
  grow(options, 40, std::string(200, 'x'));
  fs::path wal;
  for (const auto& file : fs::directory_iterator(directory / "data" / "log")) {
    if (file.path().extension() == ".log" && file.file_size() > 1000) wal = file.path();
  }
  REQUIRE_FALSE(wal.empty());
  const std::uint64_t size = fs::file_size(wal);
  int refused = 0;
  for (std::uint64_t offset = 3; offset < size; offset += size / 12) {
    INFO("offset " << offset << " of " << size);
    fs::remove_all(directory / "try");
    fs::copy(directory / "data", directory / "try", kCopy);
    flip_byte(directory / "try" / "log" / wal.filename().string(), offset);
    const Result<std::unique_ptr<Log>> log = Log::open(test::log_options(directory / "try"));
    if (!log) {
      ++refused;
      continue;
    }
    // Only what nobody was told of may be gone: the row of the last checkpoint.
    CHECK((*log)->sequencer().committed() == Position(40));
    for (std::uint64_t p = 0; p < 40; ++p) CHECK((*log)->reader().read(Position(p)).has_value());
  }
  CHECK(refused >= 10);
}

TEST_CASE("a flipped byte in any table file is noticed", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = test::log_options(directory / "data");
  {
    const auto log = test::start_log(options);
    test::fill(*log, 600);
    log->stop();
    REQUIRE(log->store().flush().has_value());
  }
  int files = 0;
  for (const auto& file : fs::directory_iterator(directory / "data" / "log")) {
    if (file.path().extension() != ".sst") continue;
    ++files;
    INFO(file.path());
    fs::remove_all(directory / "try");
    fs::copy(directory / "data", directory / "try", kCopy);
    const fs::path copy = directory / "try" / "log" / file.path().filename().string();
    flip_byte(copy, fs::file_size(copy) / 3);
    const Result<FsckReport> report = fsck_directory(directory / "try", {}, options.store);
    REQUIRE(report.has_value());
    CHECK_FALSE(report->ok());
  }
  CHECK(files >= 4);
}
