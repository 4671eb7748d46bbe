// What one event costs the write path before it reaches the sequencer. Target: decode and validate
// a 4 KB event in at most 15 us.
#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <memory>

#include "benchmarks/decode_event.h"
#include "ingest/batch_splitter.h"
#include "ingest/json_document.h"
#include "ingest/lineage_decoder.h"

namespace ledgerline::benchmarks {
namespace {

void count_bytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
  state.counters["bytes"] = static_cast<double>(bytes);
}

void decode(benchmark::State& state, ingest::Mode mode) {
  const auto body = std::make_shared<std::string>(decode_event());
  const ingest::DecodeContext context{mode, "default", Timestamp{1'764'000'000'000'000'000}};
  for (auto _ : state) {
    ingest::DecodeResult result = ingest::decode_lineage(body, *body, context);
    if (!ingest::decoded(result)) state.SkipWithError("refused");
    benchmark::DoNotOptimize(result);
  }
  count_bytes(state, body->size());
}

void decode_lenient(benchmark::State& state) { decode(state, ingest::Mode::kLenient); }
void decode_strict(benchmark::State& state) { decode(state, ingest::Mode::kStrict); }
BENCHMARK(decode_lenient);
BENCHMARK(decode_strict);

void outline_only(benchmark::State& state) {
  const std::string body = decode_event();
  ingest::JsonDocument document;
  for (auto _ : state) benchmark::DoNotOptimize(document.parse(body));
  count_bytes(state, body.size());
}
BENCHMARK(outline_only);

// For comparison: simdjson's own tree, which has no byte ranges.
void simdjson_dom(benchmark::State& state) {
  const simdjson::padded_string body(decode_event());
  simdjson::dom::parser parser;
  for (auto _ : state) {
    simdjson::dom::element root;
    benchmark::DoNotOptimize(parser.parse(body).get(root));
  }
  count_bytes(state, body.size());
}
BENCHMARK(simdjson_dom);

void split_batch(benchmark::State& state) {
  std::string body = "[";
  for (int i = 0; i < 1000; ++i) body.append(i == 0 ? "" : ",").append(decode_event());
  body += "]";
  for (auto _ : state) benchmark::DoNotOptimize(ingest::split_array(body, 1000));
  count_bytes(state, body.size());
}
BENCHMARK(split_batch);

}  // namespace
}  // namespace ledgerline::benchmarks
