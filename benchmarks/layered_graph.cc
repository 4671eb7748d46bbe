#include "benchmarks/layered_graph.h"

#include <cstdio>
#include <memory>
#include <random>

#include "engine/base/assert.h"
#include "engine/base/limits.h"
#include "engine/format/facts.h"
#include "engine/index/fold.h"

namespace ledgerline::benchmarks {
namespace {

constexpr std::int64_t kStartNs = 1'767'225'600'000'000'000;  // 2026-01-01T00:00:00Z
constexpr std::int64_t kSecondNs = 1'000'000'000;

struct JobRun {
  std::uint32_t number = 0;
  query::Name job;
  query::Name inputs[2];
  query::Name output;
};

Uuid uuid_of(std::uint32_t number) {
  char text[37];
  std::snprintf(text, sizeof(text), "00000000-0000-4000-8000-%012u", number);
  return *parse_uuid(text);
}

format::EntityRef add_entity(format::Facts& facts, format::EntityType type,
                             const query::Name& name) {
  facts.entities.push_back({type, facts.keep(name.ns), facts.keep(name.name)});
  return static_cast<format::EntityRef>(facts.entities.size() - 1);
}

format::Facts facts_of(const JobRun& run, format::EventType type) {
  format::Facts facts;
  facts.event_time = {kStartNs + run.number * kSecondNs};
  facts.received_at = facts.event_time;
  facts.statement = format::Statement::kRun;
  format::EntityRef job = add_entity(facts, format::EntityType::kJob, run.job);
  facts.runs.push_back({uuid_of(run.number), job, {}});
  facts.run.emplace();
  facts.run->event_type = type;
  for (const query::Name& input : run.inputs) {
    if (&input != run.inputs && input == run.inputs[0]) continue;
    facts.uses.push_back(
        {add_entity(facts, format::EntityType::kDataset, input), format::Direction::kRead});
  }
  facts.uses.push_back(
      {add_entity(facts, format::EntityType::kDataset, run.output), format::Direction::kWrite});
  return facts;
}

}  // namespace

query::Name layered_dataset(std::uint32_t layer, std::uint32_t i) {
  return {"snowflake://acme-prod",
          "analytics.layer_" + std::to_string(layer) + ".table_" + std::to_string(i)};
}

void fold_layered_graph(const LayeredShape& shape, kv::Store& store, index::Directory& directory) {
  auto fold = index::Fold::open(store, &directory);
  LEDGERLINE_ASSERT(fold.has_value());
  std::mt19937 random(shape.seed);
  std::uniform_int_distribution<std::uint32_t> any(0, shape.jobs_per_layer - 1);
  Position position(0);
  for (std::uint32_t layer = 1; layer <= shape.layers; ++layer) {
    for (std::uint32_t i = 0; i < shape.jobs_per_layer; ++i) {
      JobRun run;
      run.number = layer * shape.jobs_per_layer + i;
      run.job = {"airflow-prod",
                 "etl_layer_" + std::to_string(layer) + ".task_" + std::to_string(i)};
      for (query::Name& input : run.inputs) input = layered_dataset(layer - 1, any(random));
      run.output = layered_dataset(layer, i);
      for (auto type : {format::EventType::kStart, format::EventType::kComplete}) {
        auto folded = (*fold)->fold(position, facts_of(run, type));
        LEDGERLINE_ASSERT(folded.has_value());
        ++position;
      }
      if ((*fold)->pending_rows() > limits::kFoldRecordsMax) {
        auto committed = (*fold)->commit();
        LEDGERLINE_ASSERT(committed.has_value());
      }
    }
  }
  auto committed = (*fold)->commit();
  LEDGERLINE_ASSERT(committed.has_value());
}

}  // namespace ledgerline::benchmarks
