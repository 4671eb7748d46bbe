// Walks in the layered graph of 10,000 jobs, warm. Reported beside the time: nodes and edges of the
// answer, and `of_target`: the time over 1 ms + 5 us per node + 1 us per edge. Answers are built in
// full, names copied; JSON is not part of it.
#include <benchmark/benchmark.h>

#include <cstdint>

#include "benchmarks/index_without_log.h"
#include "benchmarks/layered_graph.h"
#include "engine/base/assert.h"
#include "engine/index/index_columns.h"
#include "query/context.h"
#include "query/walk.h"

namespace ledgerline::benchmarks {
namespace {

class Graph {
 public:
  static const Graph& instance() {
    static const Graph graph;
    return graph;
  }
  [[nodiscard]] query::Sources sources() const { return index_.sources(); }

 private:
  Graph() {
    fold_layered_graph({}, index_.store(), index_.directory());
    for (kv::Column column = 0; column < index::kColumns.size(); ++column) {
      LEDGERLINE_ASSERT(index_.store().compact(column).has_value());
    }
  }

  IndexWithoutLog index_;
};

void report(benchmark::State& state, const query::WalkAnswer& answer) {
  auto nodes = static_cast<double>(answer.nodes.size());
  auto edges = static_cast<double>(answer.edges.size());
  state.counters["nodes"] = nodes;
  state.counters["edges"] = edges;
  double target_seconds = 1e-3 + 5e-6 * nodes + 1e-6 * edges;
  state.counters["of_target"] = benchmark::Counter(
      target_seconds, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void run(benchmark::State& state, const query::WalkQuestion& question) {
  const query::Sources sources = Graph::instance().sources();
  query::WalkAnswer last;
  for (auto step : state) {
    static_cast<void>(step);
    auto context = query::Context::open(sources);
    LEDGERLINE_ASSERT(context.has_value());
    auto answer = query::walk(*context, question);
    LEDGERLINE_ASSERT(answer.has_value());
    last = std::move(*answer);
  }
  report(state, last);
}

query::WalkQuestion downstream_of(std::uint32_t source, std::uint32_t depth) {
  query::WalkQuestion question;
  question.start.name = layered_dataset(0, source);
  question.direction = query::WalkDirection::kDownstream;
  question.depth = depth;
  return question;
}

// Some sources die out after a few layers: the first one that reaches most of the graph is taken.
std::uint32_t long_lived_source() {
  constexpr std::size_t kMost = 10'000;
  for (std::uint32_t source = 0;; ++source) {
    auto context = query::Context::open(Graph::instance().sources());
    LEDGERLINE_ASSERT(context.has_value());
    auto answer = query::walk(*context, downstream_of(source, 1000));
    if (answer && answer->nodes.size() > kMost) return source;
  }
}

query::WalkQuestion downstream(std::uint32_t depth) {
  static const std::uint32_t source = long_lived_source();
  return downstream_of(source, depth);
}

void walk_present(benchmark::State& state) {
  run(state, downstream(static_cast<std::uint32_t>(state.range(0))));
}
BENCHMARK(walk_present)->Arg(2)->Arg(8)->Arg(14)->Arg(1000)->Unit(benchmark::kMillisecond);

void walk_past(benchmark::State& state) {
  query::WalkQuestion question = downstream(static_cast<std::uint32_t>(state.range(0)));
  question.known_at = Position(UINT32_MAX);
  run(state, question);
}
BENCHMARK(walk_past)->Arg(14)->Arg(1000)->Unit(benchmark::kMillisecond);

void walk_upstream_of_the_last_layer(benchmark::State& state) {
  query::WalkQuestion question = downstream(1000);
  question.start.name = layered_dataset(20, 1);
  question.direction = query::WalkDirection::kUpstream;
  run(state, question);
}
BENCHMARK(walk_upstream_of_the_last_layer)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ledgerline::benchmarks
