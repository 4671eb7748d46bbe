// One flipped byte in the tables of log/, wherever in them: fsck names the first position that can
// no longer be read, as a reader of every single row finds it out.
#include <fstream>
#include <map>
#include <set>

#include "engine/log/fsck.h"
#include "tests/support/log_fixture.h"

using namespace ledgerline;
using namespace ledgerline::log;

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kHalf = 300;  // records, in tables of their own

struct Row {
  kv::Column column = 0;
  std::string key;
  std::optional<Position> position;  // that it says something of
};

std::optional<Position> position_of(kv::Column column, ByteView key, ByteView value) {
  switch (column) {
    case kMeta:
      return key.starts_with(kEpochPrefix) || key == kHeadKey ? std::optional(Position(0))
                                                              : std::nullopt;
    case kTiles: {
      const TileKeyParts parts = *decode_tile_key(key);
      return parts.base + (parts.index << (8 * (parts.level + (parts.edge ? 0U : 1U))));
    }
    case kIdentity:
      return decode_position_key(value);
    case kCheckpoints: {
      const CheckpointKeyParts parts = *decode_checkpoint_key(key);
      return parts.base + parts.size;
    }
    default:
      return decode_position_key(key);
  }
}

std::unique_ptr<kv::Store> open_store(const fs::path& data, bool damaged) {
  kv::StoreOptions options;
  options.read_only = damaged;
  options.damaged_tables = damaged;
  auto store = kv::Store::open(data / "log", kLogColumns, options);
  if (!store) FAIL(store.error().message);
  return *std::move(store);
}

// A stopped log of two halves with a checkpoint each, all of it in tables.
class TwoTables {
 public:
  TwoTables() {
    const LogOptions options = test::log_options(data());
    for (const char* half : {"a ", "b "}) {
      {
        const auto log = test::start_log(options);
        test::fill(*log, kHalf, half);
        log->stop();
      }
      const auto store = open_store(data(), false);
      REQUIRE(store->flush().has_value());
    }
    const auto store = open_store(data(), false);
    for (kv::Column column = 0; column < kLogColumns.size(); ++column) {
      kv::Cursor cursor = store->scan(column, "", "");
      for (cursor.seek_first(); cursor.valid(); cursor.next()) {
        rows_.push_back(
            {column, std::string(cursor.key()), position_of(column, cursor.key(), cursor.value())});
      }
    }
  }

  [[nodiscard]] fs::path data() const { return directory_ / "data"; }
  [[nodiscard]] std::vector<fs::path> tables() const {
    std::set<fs::path> found;
    for (const auto& file : fs::directory_iterator(data() / "log")) {
      if (file.path().extension() == ".sst") found.insert(file.path());
    }
    return {found.begin(), found.end()};
  }
  // The columns that have lost rows, and the first position that each has lost.
  [[nodiscard]] std::map<kv::Column, std::optional<Position>> lost() const {
    std::map<kv::Column, std::optional<Position>> lost;
    const auto store = open_store(data(), true);
    for (const Row& row : rows_) {
      kv::Value value;
      if (store->get(row.column, row.key, value)) continue;
      std::optional<Position>& first = lost[row.column];
      if (row.position && (!first || *row.position < *first)) first = row.position;
    }
    return lost;
  }
  [[nodiscard]] FsckReport check() const {
    Result<FsckReport> report = fsck_directory(data(), {}, {});
    if (!report) FAIL(report.error().message);
    return *std::move(report);
  }

 private:
  test::TempDirectory directory_;
  std::vector<Row> rows_;
};

void flip(const fs::path& file, std::uint64_t offset) {
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekg(static_cast<std::streamoff>(offset));
  const int byte = stream.get();
  stream.seekp(static_cast<std::streamoff>(offset));
  stream.put(static_cast<char>(byte ^ 0x55));
  REQUIRE(stream.good());
}

// In data, and from the end: footer, list of blocks, properties, index.
std::vector<std::uint64_t> offsets_of(std::uint64_t size) {
  std::vector<std::uint64_t> offsets = {0, size / 3, size / 2};
  for (const std::uint64_t back : {1U, 20U, 45U, 60U, 150U, 700U, 1'000U}) {
    if (back < size) offsets.push_back(size - back);
  }
  return offsets;
}

bool names(const FsckReport& report, std::string_view check, std::optional<Position> position) {
  for (const FsckFinding& finding : report.findings) {
    if (finding.check == check && finding.position == position) return true;
  }
  return false;
}

std::string text_of(const FsckReport& report) {
  std::string text;
  for (const FsckFinding& finding : report.findings) {
    text += finding.check;
    if (finding.position) text += " at position " + std::to_string(finding.position->value());
    text += ": " + finding.message + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("fsck names the first position that a damaged table has taken", "[log]") {
  const TwoTables halves;
  REQUIRE(halves.check().ok());
  std::set<kv::Column> seen;
  bool first_is_sound = false;
  for (const fs::path& table : halves.tables()) {
    for (const std::uint64_t offset : offsets_of(fs::file_size(table))) {
      flip(table, offset);
      const FsckReport report = halves.check();
      INFO(table << " at " << offset << " of " << fs::file_size(table) << "\n" << text_of(report));
      CHECK_FALSE(report.ok());
      for (const auto& [column, first] : halves.lost()) {
        INFO("column " << kLogColumns[column].name << " has lost "
                       << (first ? std::to_string(first->value()) : "nothing with a position"));
        seen.insert(column);
        first_is_sound = first_is_sound || (column == kEntries && *first == Position(kHalf));
        const bool epoch = names(report, "epoch", first) || names(report, "root", first);
        CHECK((column == kMeta ? !first || epoch : names(report, "unreadable", first)));
      }
      flip(table, offset);
    }
  }
  CHECK(seen ==
        std::set<kv::Column>{kMeta, kEntries, kTiles, kIdentity, kCheckpoints, kLineageRecords});
}
