#include "engine/kv/store.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/temp_directory.h"

using namespace ledgerline;
using namespace ledgerline::kv;

namespace {

constexpr Column kMeta = 0;
constexpr Column kBody = 1;
constexpr Column kIndex = 2;
constexpr ColumnSpec kColumns[] = {
    {"meta", Shape::kSingletons}, {"body", Shape::kBodies}, {"index", Shape::kSorted}};

std::unique_ptr<Store> open_store(const std::filesystem::path& path) {
  StoreOptions options;
  options.create_if_missing = true;
  options.write_buffer_bytes = 8U << 20;
  options.block_cache_bytes = 8U << 20;
  Result<std::unique_ptr<Store>> store = Store::open(path, kColumns, options);
  if (!store) FAIL(store.error().message);
  return std::move(*store);
}

std::optional<std::string> read(const Store& store, Column column, ByteView key,
                                const Snapshot& snapshot = {}) {
  Value value;
  const Result<bool> found = store.get(column, key, value, snapshot);
  REQUIRE(found.has_value());
  if (!*found) return std::nullopt;
  return std::string(value.view());
}

void put(Store& store, Column column, ByteView key, ByteView value) {
  WriteSet writes(store);
  writes.put(column, key, value);
  REQUIRE(store.commit(writes, Durability::kBuffered).has_value());
}

std::vector<std::string> keys_of(Cursor cursor) {
  std::vector<std::string> keys;
  for (cursor.seek_first(); cursor.valid(); cursor.next()) keys.emplace_back(cursor.key());
  REQUIRE(cursor.status().has_value());
  return keys;
}

void flip(const std::filesystem::path& file, std::streamoff at) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  char byte = 0;
  stream.seekg(at).get(byte);
  stream.seekp(at).put(static_cast<char>(byte ^ 1));
}

}  // namespace

TEST_CASE("a commit changes all its columns and survives a reopen", "[kv]") {
  const test::TempDirectory directory;
  {
    const auto store = open_store(directory / "db");
    WriteSet writes(*store);
    writes.put(kMeta, "a", "1");
    const ByteView parts[] = {"head-", "", "body"};
    writes.put_parts(kBody, "b", parts);
    CHECK(writes.rows() == 2);
    REQUIRE(store->commit(writes, Durability::kSynced).has_value());
  }
  const auto store = open_store(directory / "db");
  CHECK(read(*store, kMeta, "a") == "1");
  CHECK(read(*store, kBody, "b") == "head-body");
  CHECK(read(*store, kBody, "a") == std::nullopt);
}

TEST_CASE("a snapshot does not see later commits", "[kv]") {
  const test::TempDirectory directory;
  const auto store = open_store(directory / "db");
  put(*store, kIndex, "entity-1x", "old");
  const Snapshot before = store->snapshot();
  put(*store, kIndex, "entity-1x", "new");
  put(*store, kIndex, "entity-1y", "new");
  CHECK(read(*store, kIndex, "entity-1x", before) == "old");
  CHECK(read(*store, kIndex, "entity-1x") == "new");
  CHECK(keys_of(store->scan(kIndex, "", "", before)).size() == 1);
  const std::vector<std::string> keys = {"entity-1x", "absent", "entity-1y"};
  const auto values = store->multi_get(kIndex, keys, before);
  REQUIRE(values.has_value());
  CHECK((*values)[0] == "old");
  CHECK_FALSE((*values)[1].has_value());
  CHECK_FALSE((*values)[2].has_value());
}

TEST_CASE("bodies above the blob bound are read back and counted", "[kv]") {
  const test::TempDirectory directory;
  const auto store = open_store(directory / "db");
  std::string large(1U << 20, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * i >> 7);
  put(*store, kBody, "large", large);
  REQUIRE(store->flush().has_value());
  REQUIRE(store->compact(kBody).has_value());
  CHECK(read(*store, kBody, "large") == large);
  CHECK(store->size_bytes(kBody) > 1000);
  CHECK(store->verify_checksums().has_value());
}

TEST_CASE("a backup opens alone with what had been committed", "[kv]") {
  const test::TempDirectory directory;
  const auto store = open_store(directory / "db");
  put(*store, kMeta, "a", "1");
  REQUIRE(store->backup_to(directory / "copy").has_value());
  put(*store, kMeta, "a", "2");
  const auto copy = open_store(directory / "copy");
  CHECK(read(*copy, kMeta, "a") == "1");
  CHECK_FALSE(store->backup_to(directory / "copy").has_value());
}

TEST_CASE("a store opened read-only refuses writes and a second writer is refused", "[kv]") {
  const test::TempDirectory directory;
  { put(*open_store(directory / "db"), kMeta, "a", "1"); }
  StoreOptions options;
  options.read_only = true;
  {
    const auto store = Store::open(directory / "db", kColumns, options);
    REQUIRE(store.has_value());
    CHECK(read(**store, kMeta, "a") == "1");
    WriteSet writes(**store);
    writes.put(kMeta, "a", "2");
    CHECK_FALSE((*store)->commit(writes, Durability::kBuffered).has_value());
  }
  const auto first = open_store(directory / "db");
  CHECK_FALSE(Store::open(directory / "db", kColumns, StoreOptions()).has_value());
}

TEST_CASE("a missing store is an error unless it may be created", "[kv]") {
  const test::TempDirectory directory;
  const auto store = Store::open(directory / "none", kColumns, StoreOptions());
  REQUIRE_FALSE(store.has_value());
  CHECK(store.error().message.find("none") != std::string::npos);
}

TEST_CASE("a store whose creation was cut short is corrupt unless it may be created", "[kv]") {
  const test::TempDirectory directory;
  {
    StoreOptions options;
    options.create_if_missing = true;
    const std::span<const ColumnSpec> first = std::span(kColumns).first(1);
    REQUIRE(Store::open(directory / "db", first, options).has_value());
  }
  const auto half = Store::open(directory / "db", kColumns, StoreOptions());
  REQUIRE_FALSE(half.has_value());
  CHECK(half.error().kind == ErrorKind::kCorrupt);
  CHECK(half.error().message.find("column body") != std::string::npos);
  put(*open_store(directory / "db"), kBody, "a", "1");
}

TEST_CASE("a flipped byte in a table file is reported as corrupt", "[kv]") {
  const test::TempDirectory directory;
  const auto store = open_store(directory / "db");
  put(*store, kBody, "key", std::string(1000, 'x'));
  REQUIRE(store->flush().has_value());
  std::size_t flipped = 0;
  for (const auto& file : std::filesystem::directory_iterator(directory / "db")) {
    if (file.path().extension() != ".sst") continue;
    flip(file.path(), 10);
    ++flipped;
  }
  REQUIRE(flipped > 0);
  const Result<void> verified = store->verify_checksums();
  REQUIRE_FALSE(verified.has_value());
  CHECK(verified.error().kind == ErrorKind::kCorrupt);
}

TEST_CASE("a scan over tables of which one is damaged fails, wherever the table lies", "[kv]") {
  const test::TempDirectory directory;
  {
    const auto store = open_store(directory / "db");
    // Each in a table of its own, on the deepest level.
    for (const char* key : {"a", "b", "c", "d"}) {
      put(*store, kBody, key, std::string(1000, 'x'));
      REQUIRE(store->flush().has_value());
      const RowRange range{kBody, key, key};
      const auto purged = store->purge(std::span(&range, 1));
      REQUIRE(purged.has_value());
    }
  }
  StoreOptions options;
  options.read_only = true;
  std::size_t tables = 0;
  for (const auto& file : std::filesystem::directory_iterator(directory / "db")) {
    if (file.path().extension() != ".sst") continue;
    ++tables;
    flip(file.path(), 10);
    const auto store = Store::open(directory / "db", kColumns, options);
    REQUIRE(store.has_value());
    Cursor forward = (*store)->scan(kBody, "", "");
    for (forward.seek_first(); forward.valid();) forward.next();
    CHECK_FALSE(forward.status().has_value());
    Cursor backward = (*store)->scan(kBody, "", "");
    for (backward.seek_last(); backward.valid();) backward.prev();
    CHECK_FALSE(backward.status().has_value());
    flip(file.path(), 10);
  }
  CHECK(tables == 4);
}

TEST_CASE("a store with a damaged table opens when asked to, and gives what is elsewhere", "[kv]") {
  const test::TempDirectory directory;
  {
    const auto store = open_store(directory / "db");
    put(*store, kBody, "body", "x");
    put(*store, kIndex, "key", "y");
    REQUIRE(store->flush().has_value());
  }
  StoreOptions options;
  options.read_only = true;
  std::string damaged;
  for (const auto& file : std::filesystem::directory_iterator(directory / "db")) {
    if (file.path().extension() != ".sst") continue;
    damaged = std::max(damaged, file.path().filename().string());
  }
  std::filesystem::resize_file(directory / "db" / damaged, 100);
  const auto refused = Store::open(directory / "db", kColumns, options);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::kCorrupt);

  options.damaged_tables = true;
  const auto opened = Store::open(directory / "db", kColumns, options);
  REQUIRE(opened.has_value());
  const std::vector<DamagedTable> tables = (*opened)->damaged_tables();
  REQUIRE(tables.size() == 1);
  CHECK(tables[0].name == damaged);
  Value value;
  const bool body = tables[0].column == kBody;
  CHECK(tables[0].first_key == (body ? "body" : "key"));
  CHECK_FALSE((*opened)->get(tables[0].column, tables[0].first_key, value).has_value());
  const Result<bool> other = (*opened)->get(body ? kIndex : kBody, body ? "key" : "body", value);
  CHECK((other.has_value() && *other));
}

TEST_CASE("a store on the cache of another outlives it, and changes its write buffers", "[kv]") {
  const test::TempDirectory directory;
  auto first = open_store(directory / "db");
  StoreOptions options;
  options.create_if_missing = true;
  options.write_buffer_bytes = 128U << 20;
  options.cache_of = first.get();
  auto second = Store::open(directory / "db.1", kColumns, options);
  REQUIRE(second.has_value());
  Store& store = **second;
  first.reset();
  // It compresses to nothing once it is written out.
  const std::string value(100'000, 'v');
  const auto fill = [&](const std::string& prefix) {
    for (int i = 0; i < 60; ++i) put(store, kIndex, prefix + std::to_string(i), value);
  };
  store.set_write_buffer_bytes(1U << 20);
  fill("a");
  for (int i = 0; i < 2'000 && store.size_bytes(kIndex) > 4'500'000; ++i) {
    put(store, kIndex, "tick", "");  // a write looks at the limit again
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(store.size_bytes(kIndex) <= 4'500'000);
  store.set_write_buffer_bytes(128U << 20);
  fill("b");
  CHECK(read(store, kIndex, "a7") == value);
  CHECK(read(store, kIndex, "b39") == value);
}

TEST_CASE("metrics of a store can be published", "[kv]") {
  const test::TempDirectory directory;
  const auto store = open_store(directory / "db");
  store->publish_metrics();
  CHECK_FALSE(store->failed());
}

TEST_CASE("the end of a prefix is the next key that does not start with it", "[kv]") {
  CHECK(prefix_end("ab") == "ac");
  CHECK(prefix_end("a\xFF\xFF") == "b");
  CHECK(prefix_end("\xFF").empty());
  CHECK(prefix_end("").empty());
}
