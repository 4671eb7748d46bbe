#include "engine/log/fsck.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "engine/log/named_records.h"
#include "tests/support/log_fixture.h"

using namespace ledgerline;
using namespace ledgerline::log;

namespace {

constexpr std::uint64_t kRecords = 600;

// A stopped log of kRecords lineage records, one of them with a source id, and its store to tamper
// with.
class Tampered {
 public:
  Tampered() : options_(test::log_options(directory_ / "data")) {
    {
      const auto log = test::start_log(options_);
      test::fill(*log, kRecords - 1);
      test::submit_one(*log, test::record_of("last", test::header_of("source")));
      log->stop();
    }
    kv::StoreOptions options;
    store_ = std::move(*kv::Store::open(directory_ / "data" / "log", kLogColumns, options));
  }

  void put(kv::Column column, ByteView key, ByteView value) {
    kv::WriteSet writes(*store_);
    writes.put(column, key, value);
    REQUIRE(store_->commit(writes, kv::Durability::kBuffered).has_value());
  }
  void erase(kv::Column column, ByteView key) {
    kv::WriteSet writes(*store_);
    writes.erase(column, key);
    REQUIRE(store_->commit(writes, kv::Durability::kBuffered).has_value());
  }
  std::string get(kv::Column column, ByteView key) {
    kv::Value value;
    const Result<bool> found = store_->get(column, key, value);
    REQUIRE(found.has_value());
    REQUIRE(*found);
    return std::string(value.view());
  }
  void flip(kv::Column column, ByteView key, std::size_t at) {
    std::string value = get(column, key);
    value[at] = static_cast<char>(value[at] ^ 1);
    put(column, key, value);
  }
  std::string first_key(kv::Column column) {
    kv::Cursor cursor = store_->scan(column, "", "");
    cursor.seek_first();
    REQUIRE(cursor.valid());
    return std::string(cursor.key());
  }

  FsckReport check(const FsckOptions& options = {}) {
    Result<FsckReport> report = fsck(*store_, options);
    REQUIRE(report.has_value());
    return std::move(*report);
  }
  // Whether one of the findings is of this kind and, if asked, names this position.
  bool finds(std::string_view check_name, std::optional<std::uint64_t> position = {}) {
    for (const FsckFinding& finding : check().findings) {
      if (finding.check == check_name && (!position || finding.position == Position(*position))) {
        return true;
      }
    }
    return false;
  }

 private:
  test::TempDirectory directory_;
  LogOptions options_;
  std::unique_ptr<kv::Store> store_;
};

std::string key_of(std::uint64_t position) {
  return std::string(view(position_key(Position(position))));
}

}  // namespace

TEST_CASE("fsck of an intact log finds nothing and counts everything", "[log]") {
  Tampered log;
  std::uint64_t last_total = 0;
  FsckOptions options;
  options.progress = [&](std::uint64_t, std::uint64_t total) { last_total = total; };
  const FsckReport report = log.check(options);
  for (const FsckFinding& finding : report.findings) UNSCOPED_INFO(finding.message);
  CHECK(report.ok());
  CHECK(report.entries == kRecords);
  CHECK(report.commitments == kRecords);
  CHECK(report.checkpoints >= 1);
  CHECK(report.erased_bodies == 0);
  CHECK(last_total == kRecords);
}

TEST_CASE("fsck names a changed entry by its position", "[log]") {
  Tampered log;
  const std::string entry = log.get(kEntries, key_of(300));
  log.flip(kEntries, key_of(300), entry.size() - 1);  // in the commitment
  CHECK(log.finds("tile", 300));
  CHECK(log.finds("commitment", 300));
  CHECK(log.finds("root"));
}

TEST_CASE("fsck names an absent, an added and a malformed entry", "[log]") {
  Tampered log;
  SECTION("absent") {
    log.erase(kEntries, key_of(77));
    CHECK(log.finds("entry", 77));
  }
  SECTION("added") {
    log.put(kEntries, key_of(kRecords), log.get(kEntries, key_of(0)));
    CHECK(log.finds("root", kRecords + 1));
  }
  SECTION("malformed") {
    log.put(kEntries, key_of(5), "junk");
    CHECK(log.finds("entry", 5));
  }
}

TEST_CASE("fsck names a changed or absent tile and edge", "[log]") {
  Tampered log;
  const std::string tile(view(tile_key(Position(0), 0, 1)));
  const std::string edge(view(edge_key(Position(0), 1, 1)));
  SECTION("tile changed") {
    log.flip(kTiles, tile, 7 * 32);
    CHECK(log.finds("tile", 256 + 7));
  }
  SECTION("tile absent") {
    log.erase(kTiles, tile);
    CHECK(log.finds("tile", 256));
  }
  SECTION("tile added") {
    log.put(kTiles, view(tile_key(Position(0), 3, 0)), std::string(8192, 'x'));
    CHECK(log.finds("tile"));
  }
  SECTION("edge changed") {
    log.flip(kTiles, edge, 0);
    CHECK(log.finds("edge", 256));
  }
  SECTION("edge absent") {
    log.erase(kTiles, edge);
    CHECK(log.finds("edge", 256));
  }
}

TEST_CASE("fsck names a changed head, epoch and checkpoint", "[log]") {
  Tampered log;
  SECTION("head") {
    log.flip(kMeta, kHeadKey, 20);
    CHECK(log.finds("root"));
  }
  SECTION("epoch") {
    log.flip(kMeta, epoch_key(Position(0)), 0);
    CHECK(log.finds("epoch"));
  }
  SECTION("checkpoint") {
    log.flip(kCheckpoints, log.first_key(kCheckpoints), 30);
    CHECK(log.finds("checkpoint"));
  }
}

TEST_CASE("fsck names a changed, moved, added and absent record", "[log]") {
  Tampered log;
  SECTION("body changed") {
    const std::string row = log.get(kLineageRecords, key_of(42));
    log.flip(kLineageRecords, key_of(42), row.size() - 1);
    CHECK(log.finds("commitment", 42));
  }
  SECTION("header changed") {
    log.flip(kLineageRecords, key_of(42), 2 + 16 + 4 + 8);  // inside received_at
    CHECK(log.finds("commitment", 42));
  }
  SECTION("moved to another column") {
    log.put(kAccessRecords, key_of(42), log.get(kLineageRecords, key_of(42)));
    CHECK(log.finds("record", 42));
  }
  SECTION("added") {
    log.put(kAuditRecords, key_of(kRecords + 9), log.get(kLineageRecords, key_of(42)));
    CHECK(log.finds("record", kRecords + 9));
  }
  SECTION("absent") {
    log.erase(kLineageRecords, key_of(42));
    CHECK(log.finds("record", 42));
  }
}

TEST_CASE("fsck names a half that is gone without an erasure", "[log]") {
  Tampered log;
  const std::string row = log.get(kLineageRecords, key_of(42));
  Result<format::Frame> frame = format::decode_frame(row);
  REQUIRE(frame.has_value());
  REQUIRE(erase_halves(*frame, Halves::kBody));
  log.put(kLineageRecords, key_of(42), format::encode_frame_prefix(*frame));
  CHECK(log.finds("record", 42));
  CHECK(log.check().erased_bodies == 0);
  CHECK(log.check().erased_headers == 0);
}

TEST_CASE("fsck names a changed, absent and added identity row", "[log]") {
  Tampered log;
  const Digest exact = identity_of(test::header_of(), "record 9").exact;
  SECTION("changed") {
    log.put(kIdentity, view(exact), key_of(10));
    CHECK(log.finds("identity", 9));
  }
  SECTION("absent") {
    log.erase(kIdentity, view(exact));
    CHECK(log.finds("identity", 9));
  }
  SECTION("of the wrong size, which makes none of the others suspect") {
    log.put(kIdentity, view(exact), "junk");
    CHECK(log.finds("identity", 9));
    CHECK_FALSE(log.finds("identity", 8));
    CHECK_FALSE(log.finds("identity", kRecords - 1));
  }
  SECTION("added") {
    log.put(kIdentity, std::string(32, 'x'), key_of(10));
    CHECK(log.finds("identity"));
  }
  SECTION("of a source id") {
    const Digest source = *identity_of(test::header_of("source"), "").source;
    log.put(kIdentity, view(source), key_of(kRecords + 1));
    CHECK(log.finds("identity", kRecords - 1));
  }
}

TEST_CASE("fsck lists the first findings of a check and counts the others", "[log]") {
  Tampered log;
  for (std::uint64_t i = 0; i < 50; ++i) log.erase(kLineageRecords, key_of(i));
  const FsckReport report = log.check();
  CHECK(std::count_if(report.findings.begin(), report.findings.end(),
                      [](const FsckFinding& finding) { return finding.check == "record"; }) ==
        limits::kFsckFindingsMax);
  CHECK(report.findings_omitted.at("record") == 2 * 50 - limits::kFsckFindingsMax);
  CHECK(report.erased_bodies == 0);
}
