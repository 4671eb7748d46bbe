// Overlay and Store against std::map: random puts, erases, commits, flushes, compactions and
// reopens, each followed by lookups and by scans in both directions, within and across prefixes.
#include <map>
#include <random>

#include <catch2/catch.hpp>

#include "engine/kv/store.h"
#include "tests/support/random_seed.h"
#include "tests/support/temp_directory.h"

using namespace ledgerline;
using namespace ledgerline::kv;

namespace {

using Model = std::map<std::string, std::string>;

constexpr Column kSortedColumn = 0;
constexpr Column kRandomColumn = 1;
constexpr ColumnSpec kColumns[] = {{"sorted", Shape::kSorted}, {"random", Shape::kRandom}};

class ModelTest {
 public:
  explicit ModelTest(std::uint64_t seed) : random_(seed) { reopen(); }

  void step() {
    switch (pick(20)) {
      case 0:
        overlay_.reset();
        store_.reset();
        reopen();
        for (Column c : {kSortedColumn, kRandomColumn}) pending_[c] = committed_[c];
        break;
      case 1:
        REQUIRE(store_->flush().has_value());
        break;
      case 2:
        REQUIRE(store_->compact(kSortedColumn).has_value());
        break;
      case 3:
      case 4:
        REQUIRE(store_->commit(*overlay_, Durability::kBuffered).has_value());
        overlay_->clear();
        for (Column c : {kSortedColumn, kRandomColumn}) committed_[c] = pending_[c];
        break;
      default:
        change();
        break;
    }
    check(kSortedColumn);
    check(kRandomColumn);
  }

 private:
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }

  void reopen() {
    StoreOptions options;
    options.create_if_missing = true;
    options.write_buffer_bytes = 4U << 20;
    options.block_cache_bytes = 4U << 20;
    Result<std::unique_ptr<Store>> store = Store::open(directory_ / "db", kColumns, options);
    REQUIRE(store.has_value());
    store_ = std::move(*store);
    overlay_.emplace(*store_);
  }

  // Few prefixes, the last one all 0xFF; sometimes a key shorter than a prefix.
  std::string key() {
    static const std::string prefixes[] = {std::string(8, '\0'), "aaaaaaaa", "aaaaaaab",
                                           "aaaaaaa\xFF", std::string(8, '\xFF')};
    std::string out = prefixes[pick(5)];
    if (pick(8) == 0) return out.substr(0, pick(8));
    for (std::uint64_t i = pick(3); i > 0; --i) out.push_back(static_cast<char>(pick(4) * 85));
    return out;
  }

  void change() {
    const Column column = pick(2) == 0 ? kSortedColumn : kRandomColumn;
    for (std::uint64_t i = 0; i < 1 + pick(5); ++i) {
      const std::string k = key();
      if (pick(3) == 0) {
        overlay_->erase(column, k);
        pending_[column].erase(k);
      } else {
        const std::string v = std::to_string(random_());
        overlay_->put(column, k, v);
        pending_[column][k] = v;
      }
    }
  }

  void check(Column column) {
    const std::string k = key();
    Value value;
    const Result<bool> stored = store_->get(column, k, value);
    REQUIRE(stored.has_value());
    CHECK(*stored == committed_[column].contains(k));
    if (*stored) CHECK(value.view() == committed_[column][k]);
    const Result<bool> pending = overlay_->get(column, k, value);
    REQUIRE(pending.has_value());
    CHECK(*pending == pending_[column].contains(k));
    if (*pending) CHECK(value.view() == pending_[column][k]);
    std::string lower = key();
    std::string upper = key();
    if (pick(2) == 0) upper = prefix_end(lower.substr(0, 8));
    check_scan(committed_[column], store_->scan(column, lower, upper), lower, upper);
    check_scan(pending_[column], overlay_->scan(column, lower, upper), lower, upper);
  }

  void check_scan(const Model& model, Cursor cursor, const std::string& lower,
                  const std::string& upper) {
    Model expected;
    for (const auto& [k, v] : model) {
      if (k >= lower && (upper.empty() || k < upper)) expected[k] = v;
    }
    Model forward;
    for (cursor.seek_first(); cursor.valid(); cursor.next())
      forward[std::string(cursor.key())] = cursor.value();
    REQUIRE(cursor.status().has_value());
    CHECK(forward == expected);
    Model backward;
    for (cursor.seek_last(); cursor.valid(); cursor.prev())
      backward[std::string(cursor.key())] = cursor.value();
    CHECK(backward == expected);
    const std::string target = key();
    cursor.seek(target);
    auto at = expected.lower_bound(target);
    check_at(cursor, expected, at);
    if (cursor.valid() && at != expected.begin()) {
      cursor.prev();
      check_at(cursor, expected, std::prev(at));
    }
    cursor.seek_for_prev(target);
    at = expected.upper_bound(target);
    check_at(cursor, expected, at == expected.begin() ? expected.end() : std::prev(at));
    if (cursor.valid()) {
      cursor.next();
      check_at(cursor, expected, at);
    }
  }

  static void check_at(const Cursor& cursor, const Model& expected, Model::const_iterator at) {
    REQUIRE(cursor.valid() == (at != expected.end()));
    if (cursor.valid()) CHECK(cursor.key() == at->first);
  }

  test::TempDirectory directory_;
  std::mt19937_64 random_;
  std::unique_ptr<Store> store_;
  std::optional<Overlay> overlay_;
  std::map<Column, Model> committed_;
  std::map<Column, Model> pending_;
};

}  // namespace

TEST_CASE("overlay and store agree with a map under random operations", "[kv][model]") {
  ModelTest model(test::random_seed());
  for (int i = 0; i < 1500; ++i) model.step();
}
