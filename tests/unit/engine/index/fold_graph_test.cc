// Declared lineage, versions, lifecycle, control flow, access.
#include <catch2/catch.hpp>

#include "engine/index/fold_versions.h"
#include "tests/support/index_fixture.h"

namespace ledgerline::index {
namespace {

using format::Direction;
using format::EventType;
using format::Lifecycle;
using test::at;
using test::FactsBuilder;
using test::IndexFixture;
using test::run_id;

FactsBuilder event(EventType type, std::int64_t seconds, std::uint8_t run = 1) {
  return FactsBuilder::run_event(type, run, "j", seconds);
}

std::size_t live_shapes(IndexFixture& index, EntityId owner) {
  std::size_t live = 0;
  REQUIRE(index.reader().job_shapes(owner, [&](const ShortDigest&, JobShapeRow&& row) {
    live += row.live;
    return true;
  }));
  return live;
}

struct Version {
  VersionKey key;
  VersionRow row;
};
std::vector<Version> open_versions(IndexFixture& index, std::string_view dataset) {
  std::vector<Version> out;
  REQUIRE(index.reader().versions(index.dataset(dataset), Timestamp::min(), Order::kOldestFirst,
                                  [&](const VersionKey& key, VersionRow&& row) {
                                    if (!row.closed_at) out.push_back({key, std::move(row)});
                                    return true;
                                  }));
  return out;
}

TEST_CASE("a JobEvent replaces the earlier one, late ones lose, runs are untouched") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 5).in("a").out("x"));
  index.fold(FactsBuilder::job_event("j", 20).in("b").out("x"));
  index.fold(FactsBuilder::job_event("j", 10).in("c").out("x"));
  const EntityId job = index.job("j");
  CHECK(live_shapes(index, job) == 2);  // observed and declared
  auto winner = index.reader().declared_winner(job);
  REQUIRE(winner);
  REQUIRE(*winner);
  CHECK((*winner)->time == at(20));
  auto past = index.reader().declared_at(job, {at(15)});
  REQUIRE(past);
  CHECK((*past)->time == at(10));
  past = index.reader().declared_at(job, {at(15), Position(1)});
  REQUIRE(past);
  CHECK_FALSE(*past);
  index.fold(FactsBuilder::job_event("j", 30));
  CHECK(live_shapes(index, job) == 1);
}

TEST_CASE("a DatasetEvent declares lineage only with a lineage facet") {
  IndexFixture index;
  index.fold(FactsBuilder::dataset_event("x", 10).lineage("x", {"a", "job:k"}));
  CHECK(live_shapes(index, index.dataset("x")) == 1);
  CHECK(live_shapes(index, index.job("k")) == 1);
  index.fold(FactsBuilder::dataset_event("x", 20).facet("x", "ownership", "{}"));
  CHECK(live_shapes(index, index.dataset("x")) == 1);
  index.fold(FactsBuilder::dataset_event("x", 30).deleted_facet("x", "lineage"));
  CHECK(live_shapes(index, index.dataset("x")) == 0);
  CHECK(live_shapes(index, index.job("k")) == 0);
}

TEST_CASE("a run that ends gives each output a synthetic version, an attempt when it fails") {
  IndexFixture index;
  index.fold(event(EventType::kStart, 10, 1).in("a").out("x"));
  CHECK(open_versions(index, "x").empty());
  index.fold(event(EventType::kFail, 20, 1));
  REQUIRE(open_versions(index, "x").size() == 1);
  CHECK(open_versions(index, "x")[0].row.attempted);
  CHECK(open_versions(index, "x")[0].row.synthetic);
  CHECK(open_versions(index, "x")[0].key.at.time == at(20));
  // An earlier COMPLETE makes it good, at its own time.
  index.fold(event(EventType::kComplete, 15, 1));
  REQUIRE(open_versions(index, "x").size() == 1);
  CHECK_FALSE(open_versions(index, "x")[0].row.attempted);
  CHECK(open_versions(index, "x")[0].key.at.time == at(15));
}

TEST_CASE("a version facet names the version and takes the synthetic one's place") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 20).out("x"));
  index.fold(event(EventType::kRunning, 15).out("x").version("x", Direction::kWrite, "v7"));
  REQUIRE(open_versions(index, "x").size() == 1);
  CHECK(open_versions(index, "x")[0].row.text == "v7");
  CHECK(open_versions(index, "x")[0].key.at.time == at(15));
  CHECK(open_versions(index, "x")[0].key.run == run_id(1));
}

TEST_CASE("what a run did to the table is noted at the version") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 20).out("x").lifecycle("x", Lifecycle::kOverwrite));
  CHECK(open_versions(index, "x")[0].row.lifecycle == 1U << 4);
}

TEST_CASE("a run that drops a table leaves no version of it") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 20).out("x").lifecycle("x", Lifecycle::kDrop));
  CHECK(open_versions(index, "x").empty());
  index.fold(event(EventType::kComplete, 20, 2)
                 .out("y")
                 .lifecycle("y", Lifecycle::kDrop)
                 .version("y", Direction::kWrite, "v7"));
  CHECK(open_versions(index, "y").empty());
  index.fold(FactsBuilder::dataset_event("z", 20)
                 .lifecycle("z", Lifecycle::kDrop)
                 .stated_version("z", "v7"));
  CHECK(open_versions(index, "z").empty());
}

TEST_CASE("a run that drops a table and makes it anew leaves a version, whichever is told first") {
  const auto drop = event(EventType::kStart, 10).out("x").lifecycle("x", Lifecycle::kDrop).build();
  const auto make =
      event(EventType::kComplete, 20).out("x").lifecycle("x", Lifecycle::kCreate).build();
  for (const bool in_order : {true, false}) {
    IndexFixture index;
    index.fold(in_order ? *drop : *make);
    index.fold(in_order ? *make : *drop);
    REQUIRE(open_versions(index, "x").size() == 1);
    CHECK(open_versions(index, "x")[0].row.lifecycle ==
          1U << static_cast<unsigned>(Lifecycle::kCreate));
  }
}

TEST_CASE("of a table that a run makes and drops, only a version named before the drop stays") {
  IndexFixture index;
  index.fold(event(EventType::kStart, 10)
                 .out("x")
                 .lifecycle("x", Lifecycle::kCreate)
                 .version("x", Direction::kWrite, "v1"));
  index.fold(event(EventType::kComplete, 20)
                 .out("x")
                 .lifecycle("x", Lifecycle::kDrop)
                 .version("x", Direction::kWrite, "v2"));
  REQUIRE(open_versions(index, "x").size() == 1);
  CHECK(open_versions(index, "x")[0].row.text == "v1");
}

TEST_CASE("a TRUNCATE makes a version") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 20).out("x").lifecycle("x", Lifecycle::kTruncate));
  REQUIRE(open_versions(index, "x").size() == 1);
}

TEST_CASE("DROP and RENAME are changes of the name that they end") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 20, 2).out("a").lifecycle("a", Lifecycle::kDrop));
  index.fold(
      event(EventType::kComplete, 30, 3).out("new").lifecycle("new", Lifecycle::kRename, "b"));
  using Changes = std::vector<std::pair<LifecycleChange, Timestamp>>;
  const auto changes = [&](std::string_view name) {
    Changes found;
    REQUIRE(index.reader().lifecycles(index.dataset(name),
                                      [&](const LifecycleKey& key, const LifecycleRow&) {
                                        found.emplace_back(key.change, key.at.time);
                                        return true;
                                      }));
    return found;
  };
  CHECK(changes("a") == Changes{{LifecycleChange::kDrop, at(20)}});
  CHECK(changes("b") == Changes{{LifecycleChange::kRenamedAway, at(30)}});
  CHECK(changes("new") == Changes{{LifecycleChange::kRename, at(30)}});
}

TEST_CASE("job dependencies are control flow from both ends, and no edge") {
  IndexFixture index;
  index.fold(event(EventType::kStart, 10).control("up", "j"));
  index.fold(event(EventType::kStart, 5, 2).control("up", "j"));
  std::vector<std::pair<ControlKey, ControlRow>> controls;
  const auto note = [&](const ControlKey& key, const ControlRow& row) {
    controls.emplace_back(key, row);
    return true;
  };
  REQUIRE(index.reader().controls(index.job("j"), note));
  REQUIRE(index.reader().controls(index.job("up"), note));
  REQUIRE(controls.size() == 2);
  CHECK(controls[0].first.direction == Direction::kRead);
  CHECK(controls[0].second.first.time == at(5));
  CHECK(controls[1].first.direction == Direction::kWrite);
  CHECK(live_shapes(index, index.job("j")) == 0);
}

TEST_CASE("an access is found under dataset, user and app, within its time range, in pages") {
  IndexFixture index;
  for (int i = 0; i < 5; ++i) index.fold(FactsBuilder::access("u", "app", "a", 10 + i));
  const auto times = [&](EntityId id, Order order, const std::optional<AccessKey>& after) {
    std::vector<Timestamp> out;
    std::optional<AccessKey> last;
    REQUIRE(index.reader().accesses(id, at(11), at(14), order, after,
                                    [&](const AccessKey& key, const AccessRow&) {
                                      out.push_back(key.at.time);
                                      return true;
                                    }));
    return out;
  };
  const EntityId user = index.id(format::EntityType::kUser, "u");
  const EntityId app = index.id(format::EntityType::kApp, "app");
  const std::vector<Timestamp> expected{at(11), at(12), at(13)};
  CHECK(times(index.dataset("a"), Order::kOldestFirst, std::nullopt) == expected);
  CHECK(times(user, Order::kNewestFirst, std::nullopt) ==
        std::vector<Timestamp>{at(13), at(12), at(11)});
  CHECK(times(app, Order::kOldestFirst, AccessKey{{at(12), Position(2)}, 0}) ==
        std::vector<Timestamp>{at(13)});
}

TEST_CASE("entity flags say who was observed, declared or only named") {
  IndexFixture index;
  index.fold(FactsBuilder::job_event("k", 10).in("d"));
  index.fold(event(EventType::kStart, 10).in("a").symlinks("a", {"other"}));
  const auto flags = [&](EntityId id) {
    auto row = index.reader().entity(id);
    REQUIRE(row);
    return (*row)->flags;
  };
  CHECK(flags(index.dataset("d")) == kEntityDeclared);
  CHECK(flags(index.dataset("a")) == (kEntityObserved | kEntityMayHaveAliases));
  CHECK(flags(index.dataset("other")) == kEntityMayHaveAliases);
}

}  // namespace
}  // namespace ledgerline::index
