// Shapes, evidence and their present summary.
#include <catch2/catch.hpp>

#include "tests/support/index_fixture.h"

namespace ledgerline::index {
namespace {

using format::EventType;
using format::Rule;
using test::at;
using test::FactsBuilder;
using test::IndexFixture;

FactsBuilder event(EventType type, std::int64_t seconds, std::uint8_t run = 1) {
  return FactsBuilder::run_event(type, run, "j", seconds);
}

struct Live {
  Shape shape;
  JobShapeRow row;
};

// The shapes of a job that have live evidence.
std::vector<Live> live_of(IndexFixture& index, EntityId owner) {
  std::vector<Live> out;
  index.commit();
  Reader reader(index.store());
  REQUIRE(reader.job_shapes(owner, [&](const ShortDigest& digest, JobShapeRow&& row) {
    if (row.live == 0) return true;
    auto shape = reader.shape(digest);
    REQUIRE(shape);
    out.push_back({*shape, row});
    return true;
  }));
  return out;
}

Live only(IndexFixture& index, std::string_view job = "j") {
  std::vector<Live> live = live_of(index, index.job(job));
  REQUIRE(live.size() == 1);
  return live.front();
}

std::vector<EvidenceRow> evidence_of(IndexFixture& index, std::string_view job = "j") {
  std::vector<EvidenceRow> rows;
  REQUIRE(index.reader().evidence(index.job(job), Timestamp::min(), Order::kOldestFirst,
                                  [&](const TimedKey&, EvidenceRow&& row) {
                                    rows.push_back(std::move(row));
                                    return true;
                                  }));
  return rows;
}

Timestamp first_of(const Live& live, EntityId dataset, format::Direction direction) {
  const auto first = first_at(live.row.firsts, *live.shape.ordinal(dataset, direction));
  REQUIRE(first);
  return first->time;
}

TEST_CASE("inputs and outputs of all events of a run add up to one product") {
  IndexFixture index;
  index.fold(event(EventType::kStart, 10).in("a"));
  index.fold(event(EventType::kComplete, 20).in("b").out("x"));
  const Live live = only(index);
  CHECK(live.row.live == 1);
  CHECK(live.shape.inputs == std::vector<EntityId>{index.dataset("a"), index.dataset("b")});
  REQUIRE(live.shape.flows.size() == 1);
  CHECK(live.shape.flows[0].rule == Rule::kProduct);
  CHECK(live.shape.flows[0].all_inputs);
  CHECK(first_of(live, index.dataset("a"), format::Direction::kRead) == at(10));
  CHECK(first_of(live, index.dataset("x"), format::Direction::kWrite) == at(20));
}

TEST_CASE("an event without datasets removes none") {
  IndexFixture index;
  index.fold(event(EventType::kStart, 10).in("a").out("x"));
  index.fold(event(EventType::kComplete, 20));
  CHECK(only(index).shape.inputs.size() == 1);
}

TEST_CASE("a superseded row is closed at the position of the record that says more") {
  IndexFixture index;
  index.fold(event(EventType::kStart, 10).in("a"));
  index.fold(event(EventType::kComplete, 20).out("x"));
  const std::vector<EvidenceRow> rows = evidence_of(index);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].closed_at == Position(1));
  CHECK_FALSE(rows[1].closed_at);
  CHECK(rows[0].shape != rows[1].shape);
}

TEST_CASE("writes of a run that FAILs are attempts") {
  IndexFixture index;
  index.fold(event(EventType::kStart, 10).in("a").out("x"));
  CHECK_FALSE(only(index).shape.attempted);
  index.fold(event(EventType::kFail, 20));
  CHECK(only(index).shape.attempted);
  REQUIRE(evidence_of(index).size() == 2);
  CHECK(evidence_of(index)[0].closed_at == Position(1));
}

TEST_CASE("a repeated event changes no evidence") {
  IndexFixture index;
  index.fold(event(EventType::kStart, 10).in("a").out("x"));
  index.fold(event(EventType::kStart, 10).in("a").out("x"));
  CHECK(evidence_of(index).size() == 1);
  CHECK(only(index).row.live == 1);
}

TEST_CASE("a hundred runs of one shape share it, and the first mention is the earliest") {
  IndexFixture index;
  for (std::uint8_t run = 100; run > 0; --run) {
    index.fold(event(EventType::kComplete, run, run).in("a").out("x"));
  }
  const Live live = only(index);
  CHECK(live.row.live == 100);
  CHECK(first_of(live, index.dataset("a"), format::Direction::kRead) == at(1));
}

TEST_CASE("when the earliest evidence is superseded, the next earliest counts") {
  IndexFixture index;
  index.fold(event(EventType::kStart, 10, 1).in("a").out("x"));
  index.fold(event(EventType::kStart, 12, 2).in("a").out("x"));
  index.fold(event(EventType::kStart, 11, 3).in("a").out("x"));
  index.fold(event(EventType::kFail, 20, 1));
  for (const Live& live : live_of(index, index.job("j"))) {
    const Timestamp expected = live.shape.attempted ? at(10) : at(11);
    CHECK(first_of(live, index.dataset("a"), format::Direction::kRead) == expected);
  }
}

TEST_CASE("column lineage replaces the product for its output alone") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 10).in("a").in("b").out("x").out("y").columns("x", {"b"}));
  const Live live = only(index);
  const Flow* const x = live.shape.flow_to(index.dataset("x"));
  const Flow* const y = live.shape.flow_to(index.dataset("y"));
  REQUIRE(x);
  REQUIRE(y);
  CHECK(x->rule == Rule::kColumnLineage);
  CHECK(x->sources == std::vector<EntityId>{index.dataset("b")});
  CHECK(y->rule == Rule::kProduct);
}

TEST_CASE("a source that only column lineage names is an input, and no source of a product") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 10).in("a").out("x").out("y").columns("x", {"c"}));
  const Live live = only(index);
  CHECK(live.shape.inputs.size() == 2);
  const Flow* const y = live.shape.flow_to(index.dataset("y"));
  REQUIRE(y);
  CHECK(y->sources == std::vector<EntityId>{index.dataset("a")});
}

TEST_CASE("later column lineage of an output replaces the earlier") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 20).in("a").in("b").out("x").columns("x", {"b"}));
  index.fold(event(EventType::kStart, 10).columns("x", {"a"}));
  CHECK(only(index).shape.flow_to(index.dataset("x"))->sources ==
        std::vector<EntityId>{index.dataset("b")});
}

TEST_CASE("with a lineage facet there is no product and its entry overrides column lineage") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 10)
                 .in("a")
                 .in("b")
                 .out("x")
                 .out("y")
                 .columns("x", {"b"})
                 .lineage("x", {"a"}));
  const Live live = only(index);
  REQUIRE(live.shape.flow_to(index.dataset("x")));
  CHECK(live.shape.flow_to(index.dataset("x"))->rule == Rule::kLineageFacet);
  CHECK(live.shape.flow_to(index.dataset("x"))->sources ==
        std::vector<EntityId>{index.dataset("a")});
  CHECK_FALSE(live.shape.flow_to(index.dataset("y")));
  CHECK(live.shape.outputs.size() == 2);
}

TEST_CASE("a lineage entry with empty inputs states that there is no upstream") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 10).in("a").lineage("x", {}));
  const Live live = only(index);
  REQUIRE(live.shape.flow_to(index.dataset("x")));
  CHECK(live.shape.flow_to(index.dataset("x"))->sources.empty());
  CHECK_FALSE(live.shape.flow_to(index.dataset("x"))->all_inputs);
}

TEST_CASE("a lineage entry may speak of another job's reads and writes") {
  IndexFixture index;
  index.fold(
      event(EventType::kComplete, 10).lineage("x", {"job:other"}).lineage("job:third", {"a"}));
  CHECK(only(index, "other").shape.outputs == std::vector<EntityId>{index.dataset("x")});
  CHECK(only(index, "third").shape.inputs == std::vector<EntityId>{index.dataset("a")});
  CHECK(live_of(index, index.job("j")).empty());
  CHECK(evidence_of(index, "other")[0].run_job == index.job("j"));
}

TEST_CASE("COMPLETE_SNAPSHOT: the latest event that names datasets stands alone") {
  IndexFixture index;
  const auto snapshot = format::ContentMode::kCompleteSnapshot;
  index.fold(event(EventType::kRunning, 20).in("b").out("x"));
  index.fold(event(EventType::kRunning, 10).in("a").out("x").mode(snapshot));
  CHECK(only(index).shape.inputs == std::vector<EntityId>{index.dataset("b")});
  index.fold(event(EventType::kComplete, 30));
  CHECK(only(index).shape.inputs == std::vector<EntityId>{index.dataset("b")});
  index.fold(event(EventType::kRunning, 25).in("c").out("x"));
  CHECK(only(index).shape.inputs == std::vector<EntityId>{index.dataset("c")});
}

TEST_CASE(
    "COMPLETE_SNAPSHOT: what the latest event only names in column lineage is not its input") {
  const auto snapshot = format::ContentMode::kCompleteSnapshot;
  const auto early = event(EventType::kStart, 10).in("old").out("x").mode(snapshot).build();
  const auto late = event(EventType::kRunning, 20)
                        .in("new")
                        .out("x")
                        .columns("x", {"old"})
                        .out("y")
                        .mode(snapshot)
                        .build();
  for (const bool in_order : {true, false}) {
    IndexFixture index;
    index.fold(in_order ? *early : *late);
    index.fold(in_order ? *late : *early);
    const Live live = only(index);
    const std::vector<EntityId> used{index.dataset("new")};
    REQUIRE(live.shape.flow_to(index.dataset("y")));
    CHECK(live.shape.flow_to(index.dataset("y"))->sources == used);
    REQUIRE(live.shape.flow_to(index.dataset("x")));
    CHECK(live.shape.flow_to(index.dataset("x"))->rule == Rule::kColumnLineage);
  }
}

TEST_CASE("a later column lineage without sources takes the place of the earlier one") {
  const auto full = event(EventType::kStart, 10).in("a").out("x").columns("x", {"b"}).build();
  const auto empty = event(EventType::kComplete, 20).in("a").out("x").columns("x", {}).build();
  for (const bool in_order : {true, false}) {
    IndexFixture index;
    index.fold(in_order ? *full : *empty);
    index.fold(in_order ? *empty : *full);
    const Live live = only(index);
    REQUIRE(live.shape.flow_to(index.dataset("x")));
    CHECK(live.shape.flow_to(index.dataset("x"))->rule == Rule::kProduct);
    CHECK(live.shape.inputs == std::vector<EntityId>{index.dataset("a")});
  }
}

TEST_CASE("an edge candidate is written for each dataset of a shape") {
  IndexFixture index;
  index.fold(event(EventType::kComplete, 10).in("a").out("x"));
  std::vector<EdgeKey> edges;
  REQUIRE(
      index.reader().edges(index.dataset("x"), format::Direction::kWrite, [&](const EdgeKey& key) {
        edges.push_back(key);
        return true;
      }));
  REQUIRE(edges.size() == 1);
  CHECK(edges[0].owner == index.job("j"));
}

}  // namespace
}  // namespace ledgerline::index
