// Random Facts of lineage and access records, for property tests. The same seed gives the same
// Facts.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/support/facts_builder.h"

namespace ledgerline::test {

using FactsPtr = std::shared_ptr<const format::Facts>;

// Few names and few seconds, so that everything meets: ties, late events, shared run ids.
class RandomFacts {
 public:
  explicit RandomFacts(std::uint64_t seed) : random_(seed) {}

  std::vector<FactsPtr> events(std::size_t count) {
    std::vector<FactsPtr> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(event());
    return out;
  }

  FactsPtr event() {
    switch (below(12)) {
      case 0:
        return declared_job();
      case 1:
        return declared_dataset();
      case 2:
        return FactsBuilder::access("u" + std::to_string(below(2)), one_in(2) ? "app" : "",
                                    dataset(), seconds())
            .build();
      default:
        return run_event();
    }
  }

 private:
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::string dataset() { return "d" + std::to_string(below(7)); }
  std::string job() { return "j" + std::to_string(below(4)); }
  std::uint8_t run() { return static_cast<std::uint8_t>(1 + below(8)); }
  std::int64_t seconds() { return static_cast<std::int64_t>(below(20)); }

  void add_io(FactsBuilder& event) {
    for (std::size_t i = below(3); i > 0; --i) event.in(dataset());
    for (std::size_t i = below(3); i > 0; --i) event.out(dataset());
    if (one_in(3)) event.columns(dataset(), {dataset(), dataset()});
    if (one_in(8)) event.columns(dataset(), {});
    if (one_in(6)) event.lineage(dataset(), {dataset()});
    if (one_in(8)) event.lineage(dataset(), {"job:" + job(), dataset()});
    if (one_in(10)) event.lineage("job:" + job(), {dataset(), "job:" + job()});
    if (one_in(12)) event.lineage(dataset(), {});
  }

  void add_facets(FactsBuilder& event) {
    if (one_in(2)) event.facet(dataset(), "schema", "{\"v\":" + std::to_string(below(3)) + "}");
    if (one_in(6)) event.deleted_facet(dataset(), "schema");
    if (one_in(4)) event.symlinks(dataset(), {dataset(), "alias" + std::to_string(below(2))});
    if (one_in(8)) event.temporary(dataset());
    if (one_in(6))
      event.lifecycle(dataset(), static_cast<format::Lifecycle>(1 + below(6)), dataset());
  }

  FactsPtr run_event() {
    const std::uint8_t number = run();
    // Mostly one job per run id.
    const std::string own = one_in(8) ? job() : "j" + std::to_string(number % 4);
    const std::int64_t time = seconds();
    FactsBuilder event = FactsBuilder::run_event(static_cast<format::EventType>(below(7)), number,
                                                 own, one_in(15) ? time + 10'000'000 : time);
    if (one_in(15)) event.far_future();
    add_io(event);
    add_facets(event);
    if (one_in(3)) event.parent(run(), job());
    if (one_in(5)) event.root(run(), job());
    if (number % 3 == 0 && one_in(2)) event.mode(format::ContentMode::kCompleteSnapshot);
    if (one_in(8)) event.mode(format::ContentMode::kAccumulative);
    if (one_in(5)) event.nominal(seconds(), seconds());
    if (one_in(4)) event.version(dataset(), format::Direction::kWrite, "v" + dataset());
    if (one_in(6)) event.version(dataset(), format::Direction::kRead, "v" + dataset());
    if (one_in(6)) event.control(job(), job());
    if (one_in(3)) event.job_facet(own, "sql", "\"" + dataset() + "\"");
    if (one_in(3)) event.run_facet("processing_engine", "{}");
    return event.build();
  }

  FactsPtr declared_job() {
    FactsBuilder event = FactsBuilder::job_event(job(), seconds());
    if (one_in(10)) event.far_future();
    add_io(event);
    add_facets(event);
    return event.build();
  }

  FactsPtr declared_dataset() {
    const std::string own = dataset();
    FactsBuilder event = FactsBuilder::dataset_event(own, seconds());
    if (one_in(2)) event.lineage(own, {dataset(), "job:" + job()});
    if (one_in(8)) event.deleted_facet(own, "lineage");
    if (one_in(3)) event.stated_version(own, "s" + std::to_string(below(2)));
    add_facets(event);
    return event.build();
  }

  std::mt19937_64 random_;
};

}  // namespace ledgerline::test
