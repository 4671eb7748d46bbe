#include "engine/log/commit.h"

#include <map>

#include "engine/merkle/rfc6962.h"
#include "tests/support/log_fixture.h"

using namespace ledgerline;
using namespace ledgerline::log;

namespace {

using Rows = std::map<std::string, std::string>;

Rows rows_of(const kv::Store& store, kv::Column column) {
  Rows rows;
  kv::Cursor cursor = store.scan(column, "", "");
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    rows.emplace(cursor.key(), cursor.value());
  }
  REQUIRE(cursor.status().has_value());
  return rows;
}

// RFC 6962 section 2.1, from the definition.
Digest brute_force_root(std::span<const Digest> leaves) {
  if (leaves.empty()) return merkle::empty_root();
  if (leaves.size() == 1) return leaves[0];
  std::size_t half = 1;
  while (half * 2 < leaves.size()) half *= 2;
  return merkle::node_hash(brute_force_root(leaves.first(half)),
                           brute_force_root(leaves.subspan(half)));
}

std::unique_ptr<kv::Store> open_empty(const std::filesystem::path& path) {
  kv::StoreOptions options;
  options.create_if_missing = true;
  options.write_buffer_bytes = 16U << 20;
  Result<std::unique_ptr<kv::Store>> store = kv::Store::open(path, kLogColumns, options);
  REQUIRE(store.has_value());
  return std::move(*store);
}

EpochTable first_epoch() {
  return *EpochTable::from_epochs({{Position(0), "log.example/test", "", {}}});
}

}  // namespace

TEST_CASE("the same records in the same order give the same rows, however they are cut", "[log]") {
  std::vector<NewRecord> records;
  for (int i = 0; i < 700; ++i) {
    const std::string source = i % 7 == 0 ? "id-" + std::to_string(i % 21) : "";
    records.push_back(test::record_of("body " + std::to_string(i % 500), test::header_of(source)));
  }
  const EpochTable epochs = first_epoch();
  const test::TempDirectory directory;
  std::vector<std::unique_ptr<kv::Store>> stores;
  std::vector<std::vector<Receipt>> receipts(2);
  for (const std::size_t cut : {std::size_t{1}, std::size_t{97}}) {
    stores.push_back(open_empty(directory / std::to_string(cut)));
    TreeState state{Position(0)};
    for (std::size_t at = 0; at < records.size(); at += cut) {
      std::vector<const NewRecord*> batch;
      for (std::size_t i = at; i < std::min(at + cut, records.size()); ++i) {
        batch.push_back(&records[i]);
      }
      kv::WriteSet writes(*stores.back());
      const Result<CommitOutcome> outcome =
          build_commit(*stores.back(), epochs, batch, state, writes);
      REQUIRE(outcome.has_value());
      REQUIRE(stores.back()->commit(writes, kv::Durability::kBuffered).has_value());
      auto& all = receipts[stores.size() - 1];
      all.insert(all.end(), outcome->receipts.begin(), outcome->receipts.end());
    }
  }
  CHECK(receipts[0] == receipts[1]);
  for (kv::Column column = 0; column < kLogColumns.size(); ++column) {
    CHECK(rows_of(*stores[0], column) == rows_of(*stores[1], column));
  }
}

TEST_CASE("tiles, edges and roots agree with the definition around every tile boundary", "[log]") {
  const std::vector<std::uint64_t> sizes = {1, 255, 256, 257, 511, 65535, 65536, 65537};
  const EpochTable epochs = first_epoch();
  const test::TempDirectory directory;
  const auto store = open_empty(directory / "db");
  TreeState state{Position(0)};
  std::vector<Digest> leaves;
  NewRecord record = test::record_of("small");
  for (const std::uint64_t size : sizes) {
    while (state.size() < size) {
      kv::WriteSet writes(*store);
      for (int i = 0; i < 4096 && state.size() < size; ++i) {
        // Only the leaf matters here: a new commitment and identity, the same body.
        record.commitment[0] = static_cast<std::uint8_t>(state.size());
        record.identity.exact = Digest{};
        for (std::size_t b = 0; b < 8; ++b) {
          record.identity.exact[b] = static_cast<std::uint8_t>(state.size() >> (8 * b));
        }
        const NewRecord* const one[] = {&record};
        const Result<CommitOutcome> outcome = build_commit(*store, epochs, one, state, writes);
        REQUIRE(outcome.has_value());
        leaves.push_back(outcome->receipts[0].leaf_hash);
      }
      REQUIRE(store->commit(writes, kv::Durability::kBuffered).has_value());
    }
    INFO("size " << size);
    const Digest root = brute_force_root(leaves);
    CHECK(state.head().root == root);
    const TreeReader tree(*store, Position(0));
    CHECK(*tree.root(size) == root);
    CHECK(*tree.root(size / 2) ==
          brute_force_root(std::span<const Digest>(leaves).first(size / 2)));
    const Result<TreeState> loaded = tree.state(size);
    REQUIRE(loaded.has_value());
    CHECK(loaded->head() == state.head());
    // Every row of the column is one of these.
    std::size_t rows = 0;
    for (unsigned level = 0; level < TreeState::kLevels; ++level) {
      rows += merkle::full_tiles(level, size);
      if (level > 0) rows += merkle::partial_width(level, size);
    }
    CHECK(rows_of(*store, kTiles).size() == rows);
    const Result<merkle::Proof> proof = tree.inclusion(LeafIndex(size - 1), size);
    REQUIRE(proof.has_value());
    CHECK(merkle::verify_inclusion(leaves.back(), size - 1, size, *proof, root).has_value());
  }
}

TEST_CASE("an entry bundle is the entries of a tile behind their sizes", "[log]") {
  const test::TempDirectory directory;
  const auto log = test::start_log(test::log_options(directory / "data"));
  test::fill(*log, 300);
  const Result<std::string> full = log->tree().bundle({0, merkle::kTileWidth});
  const Result<std::string> partial = log->tree().bundle({1, 44});
  REQUIRE(full.has_value());
  REQUIRE(partial.has_value());
  std::uint64_t index = 0;
  const std::string both = *full + *partial;
  for (ByteView rest = both; !rest.empty(); ++index) {
    const auto bytes = big_endian_at<std::uint16_t>(rest, 0);
    const Result<StoredRecord> record = log->reader().read(Position(index));
    CHECK(merkle::leaf_hash(rest.substr(2, bytes)) == record->leaf_hash);
    rest.remove_prefix(2U + bytes);
  }
  CHECK(index == 300);
  CHECK(log->tree().bundle({1, 45}).error().kind == ErrorKind::kCorrupt);
}

TEST_CASE("a leaf is found by its hash, from the newest back and no further than asked", "[log]") {
  const test::TempDirectory directory;
  const auto log = test::start_log(test::log_options(directory / "data"));
  test::fill(*log, 700);
  const TreeReader tree = log->tree();
  for (const std::uint64_t leaf : {0U, 1U, 255U, 256U, 511U, 512U, 699U}) {
    const Digest hash = tree.leaf_hash(LeafIndex(leaf), 700).value();
    INFO(leaf);
    CHECK(tree.find_leaf(hash, 700, 700).value() == LeafIndex(leaf));
    CHECK(tree.find_leaf(hash, leaf + 1, 1).value() == LeafIndex(leaf));
    CHECK_FALSE(tree.find_leaf(hash, leaf, 700).value());  // not in that tree
  }
  const Digest oldest = tree.leaf_hash(LeafIndex(0), 700).value();
  CHECK_FALSE(tree.find_leaf(oldest, 700, 444).value());  // the partial tile and one full one
  CHECK(tree.find_leaf(oldest, 700, 445).value() == LeafIndex(0));
  CHECK_FALSE(tree.find_leaf(Digest{}, 700, 700).value());
}
