// CPU time of the fold per typical event, its RocksDB writes included (not the compactions that
// follow): pairs of START and COMPLETE of nightly jobs with two inputs, one output and the usual
// facets, folded from Facts in batches.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/index/directory.h"
#include "engine/index/fold.h"
#include "engine/index/index_store.h"
#include "tests/support/facts_builder.h"
#include "tests/support/temp_directory.h"

namespace ledgerline {
namespace {

using format::EventType;
using test::FactsBuilder;
using FactsPtr = std::shared_ptr<const format::Facts>;

constexpr std::size_t kJobs = 500;
constexpr std::size_t kRuns = 20;

std::string padded(std::string_view what, std::size_t bytes) {
  return "{\"" + std::string(what) + "\":\"" + std::string(bytes, 'x') + "\"}";
}

void add_usual(FactsBuilder& event, const std::string& job, std::size_t number) {
  const std::vector<std::string> datasets = {"in_" + std::to_string(number),
                                             "in_" + std::to_string(number + 1),
                                             "out_" + std::to_string(number)};
  event.in(datasets[0]).in(datasets[1]).out(datasets[2]).parent(0, "dag").root(0, "dag");
  for (const std::string& dataset : datasets) {
    event.facet(dataset, "schema", padded("fields", 500));
    event.facet(dataset, "dataSource", padded("uri", 60));
  }
  event.job_facet(job, "sql", padded("query", 400)).job_facet(job, "jobType", padded("type", 60));
  event.run_facet("processing_engine", padded("version", 80));
  event.run_facet("nominalTime", padded("start", 60)).nominal(0, 1);
}

// All jobs start, then all complete, night after night.
std::vector<FactsPtr> nights() {
  std::vector<FactsPtr> events;
  for (std::size_t run = 0; run < kRuns; ++run) {
    for (const EventType type : {EventType::kStart, EventType::kComplete}) {
      for (std::size_t number = 0; number < kJobs; ++number) {
        const std::string job = "job_" + std::to_string(number);
        const auto seconds = static_cast<std::int64_t>(run * 86'400 + number);
        FactsBuilder event =
            FactsBuilder::run_event(type, static_cast<std::uint8_t>(1 + run), job,
                                    type == EventType::kStart ? seconds : seconds + 3'600);
        add_usual(event, job, number);
        events.push_back(event.build());
      }
    }
  }
  return events;
}

void fold_events(benchmark::State& state) {
  const std::vector<FactsPtr> events = nights();
  std::uint64_t rows = 0;
  std::uint64_t folded = 0;
  for (auto _ : state) {
    state.PauseTiming();
    {
      test::TempDirectory directory;
      auto store = index::create_index(directory / "index", {});
      index::Directory names;
      auto fold = index::Fold::open(**store, &names);
      state.ResumeTiming();
      for (std::size_t i = 0; i < events.size(); ++i) {
        if (!(*fold)->fold((*fold)->next(), *events[i])) state.SkipWithError("fold failed");
        if ((i + 1) % static_cast<std::size_t>(state.range(0)) != 0) continue;
        rows += (*fold)->pending_rows();
        if (!(*fold)->commit()) state.SkipWithError("commit failed");
      }
      state.PauseTiming();
      folded += events.size();
    }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(folded));
  state.counters["rows/event"] = static_cast<double>(rows) / static_cast<double>(folded);
  state.counters["cpu/event"] = benchmark::Counter(
      static_cast<double>(folded), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(fold_events)->Arg(16)->Arg(256)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ledgerline
