// Facets of datasets and jobs: change rows under late arrival, at both clocks.
#include <catch2/catch.hpp>

#include "engine/crypto/digest.h"
#include "tests/support/index_fixture.h"

namespace ledgerline::index {
namespace {

using format::EventType;
using test::at;
using test::FactsBuilder;
using test::IndexFixture;

FactsBuilder event(std::int64_t seconds) {
  return FactsBuilder::run_event(EventType::kRunning, 1, "j", seconds);
}
FactsBuilder schema(std::int64_t seconds, std::string_view value) {
  return event(seconds).facet("a", "schema", value);
}

// The times of the change rows of "schema" of "a".
std::vector<Timestamp> changes(IndexFixture& index) {
  std::vector<Timestamp> times;
  REQUIRE(index.reader().facet_history(index.dataset("a"), "schema", Timestamp::min(),
                                       Order::kOldestFirst, [&](const FacetValue& value) {
                                         times.push_back(value.time);
                                         return true;
                                       }));
  return times;
}

bool has_value(IndexFixture& index, std::string_view value, const AsOf& as_of = {}) {
  auto facet = index.reader().facet(index.dataset("a"), "schema", as_of);
  REQUIRE(facet);
  return *facet && !(*facet)->deleted && (*facet)->digest == crypto::short_digest(value);
}

TEST_CASE("an unchanged facet writes one change row, with warm caches and cold ones") {
  IndexFixture index;
  index.fold(schema(10, "1"));
  index.fold(schema(20, "1"));
  index.restart();
  index.fold(schema(30, "1"));
  CHECK(changes(index) == std::vector<Timestamp>{at(10)});
  CHECK(has_value(index, "1"));
}

TEST_CASE("a late value of its own uncovers the one that follows") {
  IndexFixture index;
  index.fold(schema(10, "1"));
  index.fold(schema(30, "1"));
  index.fold(schema(20, "2"));
  CHECK(changes(index) == std::vector<Timestamp>{at(10), at(20), at(30)});
  CHECK(has_value(index, "1"));
  CHECK(has_value(index, "2", {at(25)}));
  // What was known before the late record came.
  CHECK(has_value(index, "1", {at(25), Position(1)}));
}

TEST_CASE("a late value makes the equal change that follows redundant") {
  IndexFixture index;
  index.fold(schema(10, "1"));
  index.fold(schema(30, "2"));
  index.fold(schema(20, "2"));
  CHECK(changes(index) == std::vector<Timestamp>{at(10), at(20)});
}

TEST_CASE("a late repetition inside the span of its value writes no change row") {
  IndexFixture index;
  index.fold(schema(10, "1"));
  index.fold(schema(30, "1"));
  index.fold(schema(20, "1"));
  CHECK(changes(index) == std::vector<Timestamp>{at(10)});
}

TEST_CASE("a late value cuts the span: a repetition behind it moves the change that follows") {
  IndexFixture index;
  index.fold(schema(10, "1"));
  index.fold(schema(40, "1"));
  index.fold(schema(20, "2"));
  index.fold(schema(30, "1"));
  CHECK(changes(index) == std::vector<Timestamp>{at(10), at(20), at(30)});
  CHECK(has_value(index, "1", {at(35)}));
}

TEST_CASE("of two values at one time the greater digest counts, in either order") {
  const bool first_greater = crypto::short_digest("1") > crypto::short_digest("2");
  const std::string_view winner = first_greater ? "1" : "2";
  for (const bool swap : {false, true}) {
    IndexFixture index;
    index.fold(schema(10, swap ? "2" : "1"));
    index.fold(schema(10, swap ? "1" : "2"));
    CHECK(has_value(index, winner));
    CHECK(changes(index).size() == 1);
  }
}

TEST_CASE("_deleted is a value: no fallback, and a later value ends it") {
  IndexFixture index;
  index.fold(schema(10, "1"));
  index.fold(event(20).deleted_facet("a", "schema"));
  CHECK_FALSE(has_value(index, "1"));
  auto list = index.reader().facets(index.dataset("a"), {});
  REQUIRE(list);
  CHECK(list->values.empty());
  CHECK(has_value(index, "1", {at(15)}));
  index.fold(schema(30, "1"));
  CHECK(has_value(index, "1"));
}

TEST_CASE("a far-future value is evidence and never in force") {
  IndexFixture index;
  index.fold(schema(10, "1"));
  index.fold(schema(900'000, "2").far_future());
  CHECK(has_value(index, "1"));
  std::size_t rows = 0;
  REQUIRE(index.reader().facet_evidence(index.dataset("a"), Timestamp::min(), Order::kOldestFirst,
                                        [&](const TimedKey&, FacetEvidenceRow&&) {
                                          ++rows;
                                          return true;
                                        }));
  CHECK(rows == 2);
}

TEST_CASE("all facets of an entity are listed at both clocks") {
  IndexFixture index;
  index.fold(event(10).facet("a", "schema", "1").facet("a", "documentation", "d"));
  index.fold(event(20).facet("a", "schema", "2").facet("a", "ownership", "o"));
  const auto keys = [&](const AsOf& as_of) {
    auto list = index.reader().facets(index.dataset("a"), as_of);
    REQUIRE(list);
    CHECK(list->complete);
    std::vector<std::string> out;
    for (const FacetValue& value : list->values) out.push_back(value.key);
    return out;
  };
  CHECK(keys({}) == std::vector<std::string>{"documentation", "ownership", "schema"});
  CHECK(keys({at(15)}) == std::vector<std::string>{"documentation", "schema"});
  CHECK(keys({Timestamp::max(), Position(0)}) ==
        std::vector<std::string>{"documentation", "schema"});
}

TEST_CASE("a symlinks facet in force names the aliases, and a newer one unmakes them") {
  IndexFixture index;
  index.fold(event(10).in("a").symlinks("a", {"b", "c"}));
  const EntityId a = index.dataset("a");
  auto aliases = index.reader().aliases(a, {});
  REQUIRE(aliases);
  CHECK(*aliases == std::vector<EntityId>{index.dataset("b"), index.dataset("c")});
  index.fold(event(20).symlinks("a", {"c"}));
  aliases = index.reader().aliases(a, {});
  REQUIRE(aliases);
  CHECK(*aliases == std::vector<EntityId>{index.dataset("c")});
  aliases = index.reader().aliases(a, {at(15)});
  REQUIRE(aliases);
  CHECK(aliases->size() == 2);
  auto claimants = index.reader().alias_claimants(index.dataset("b"));
  REQUIRE(claimants);
  CHECK(*claimants == std::vector<EntityId>{a});
  index.fold(event(30).deleted_facet("a", "symlinks"));
  aliases = index.reader().aliases(a, {});
  REQUIRE(aliases);
  CHECK(aliases->empty());
}

TEST_CASE("a dataset is temporary by its type facet in force or by its namespace") {
  IndexFixture index;
  index.fold(event(10).temporary("a").in("inmemory://x|t"));
  const auto temporary = [&](EntityId id) {
    Reader reader(index.store());
    auto row = reader.entity(id);
    REQUIRE(row);
    auto answer = reader.temporary(id, **row, {});
    REQUIRE(answer);
    return *answer;
  };
  CHECK(temporary(index.dataset("a")));
  auto in_memory = index.reader().find(format::EntityType::kDataset, "inmemory://x", "t");
  REQUIRE(in_memory);
  CHECK(temporary(**in_memory));
  index.fold(event(20).facet("a", "datasetType", "{\"datasetType\":\"TABLE\"}"));
  CHECK_FALSE(temporary(index.dataset("a")));
}

}  // namespace
}  // namespace ledgerline::index
