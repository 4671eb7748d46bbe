// Search by substring among 1,000,000 entities: a page of 100 names in order, from the directory in
// memory. JSON is not part of it. Needles: one that is nowhere, one that few names hold, one letter
// that most names hold, and one that a namespace holds.
#include <benchmark/benchmark.h>

#include <array>
#include <string>

#include "benchmarks/index_without_log.h"
#include "engine/base/assert.h"
#include "engine/index/directory.h"
#include "engine/index/index_columns.h"
#include "engine/index/index_keys.h"
#include "engine/index/rows.h"
#include "query/context.h"
#include "query/entities.h"

namespace ledgerline::benchmarks {
namespace {

constexpr std::uint64_t kEntities = 1'000'000;

class Catalog {
 public:
  static const Catalog& instance() {
    static const Catalog catalog;
    return catalog;
  }
  [[nodiscard]] query::Sources sources() const { return index_.sources(); }

 private:
  Catalog() {
    kv::WriteSet writes(index_.store());
    writes.put(index::kMeta, index::kNextEntityKey, index::entity_key(EntityId(kEntities + 1)));
    LEDGERLINE_ASSERT(index_.store().commit(writes, kv::Durability::kBuffered).has_value());
    for (std::uint64_t i = 0; i < kEntities; ++i) append(i);
  }

  // Names as warehouses have them: database, schema, subject, layer, number.
  void append(std::uint64_t i) {
    static constexpr std::array kNamespaces{"postgres://db.example.com:5432", "s3://warehouse",
                                            "kafka://broker.example.com:9092", "bigquery",
                                            "airflow-prod"};
    static constexpr std::array kSubjects{"orders",   "customers", "payments", "shipments",
                                          "invoices", "sessions",  "returns"};
    static constexpr std::array kLayers{"raw", "staging", "cleaned", "published"};
    const std::string name = "analytics." + std::string(kLayers[i % kLayers.size()]) + "." +
                             kSubjects[i % kSubjects.size()] + "_" + std::to_string(i);
    const auto type = i % 10 == 0 ? format::EntityType::kJob : format::EntityType::kDataset;
    const auto done = index_.directory().append(
        EntityId(i + 1), {type, index::kEntityObserved, kNamespaces[i % kNamespaces.size()], name});
    LEDGERLINE_ASSERT(done.has_value());
  }

  IndexWithoutLog index_;
};

void search(benchmark::State& state, const std::string& needle) {
  const query::Sources sources = Catalog::instance().sources();
  query::EntityListQuestion question;
  question.substring = needle;
  question.limit = 100;
  std::size_t found = 0;
  for (auto step : state) {
    static_cast<void>(step);
    auto context = query::Context::open(sources);
    LEDGERLINE_ASSERT(context.has_value());
    auto answer = query::list_entities(*context, question);
    LEDGERLINE_ASSERT(answer.has_value());
    found = answer->entities.size();
  }
  state.counters["found"] = static_cast<double>(found);
}
BENCHMARK_CAPTURE(search, nowhere, "no_such_table")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(search, few, "orders_77777")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(search, a_letter, "e")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(search, a_subject, "shipments")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(search, a_namespace, "warehouse")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ledgerline::benchmarks
