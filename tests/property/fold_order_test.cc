// The fold against its two laws (design.md, section 5): the present state does not depend on the
// order or the repetition of the records, and the rows depend on the log's order alone.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/index_fixture.h"
#include "tests/support/random_seed.h"

namespace ledgerline {
namespace {

using format::EventType;
using format::Lifecycle;
using test::FactsBuilder;
using test::IndexFixture;
using FactsPtr = std::shared_ptr<const format::Facts>;

// Few names and few seconds, so that everything meets: ties, late events, shared run ids.
class History {
 public:
  explicit History(std::uint64_t seed) : random_(seed) {}

  std::vector<FactsPtr> events(std::size_t count) {
    std::vector<FactsPtr> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(event());
    return out;
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

  void add_io(FactsBuilder& event) {
    for (std::size_t i = below(3); i > 0; --i) event.in(dataset());
    for (std::size_t i = below(3); i > 0; --i) event.out(dataset());
    if (one_in(3)) event.columns(dataset(), {dataset(), dataset()});
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
    if (one_in(6)) event.lifecycle(dataset(), static_cast<Lifecycle>(1 + below(6)), dataset());
  }

  FactsPtr run_event() {
    const std::uint8_t number = run();
    // Mostly one job per run id.
    const std::string own = one_in(8) ? job() : "j" + std::to_string(number % 4);
    const std::int64_t time = seconds();
    FactsBuilder event = FactsBuilder::run_event(static_cast<EventType>(below(7)), number, own,
                                                 one_in(15) ? time + 10'000'000 : time);
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

// Folds in this order, with batches and restarts where `random` puts them.
void fold(IndexFixture& index, const std::vector<FactsPtr>& events, std::mt19937_64& random) {
  for (const FactsPtr& event : events) {
    index.fold(*event);
    const auto dice = random() % 20;
    if (dice == 0) index.restart();
    if (dice < 6) index.commit();
  }
  index.commit();
}

// A permutation in which some events come twice or more.
std::vector<FactsPtr> disturbed(std::vector<FactsPtr> events, std::mt19937_64& random) {
  const std::size_t count = events.size();
  for (std::size_t i = 0; i < count / 4; ++i) {
    const FactsPtr again = events[random() % count];
    events.push_back(again);
  }
  std::shuffle(events.begin(), events.end(), random);
  return events;
}

std::string difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> lines;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(lines));
  std::string out;
  for (const std::string& line : lines) {
    const bool left = std::binary_search(a.begin(), a.end(), line);
    out += (left ? "- " : "+ ") + line + "\n";
  }
  return out;
}

TEST_CASE("any order and repetition of the records folds to the same present state") {
  std::mt19937_64 random(test::random_seed());
  for (int round = 0; round < 6; ++round) {
    const std::vector<FactsPtr> events = History(random()).events(4 + random() % 40);
    IndexFixture base;
    fold(base, events, random);
    const std::vector<std::string> expected = base.dump();
    REQUIRE(expected.size() > events.size());
    for (int permutation = 0; permutation < 3; ++permutation) {
      IndexFixture other;
      fold(other, disturbed(events, random), random);
      REQUIRE(difference(expected, other.dump()) == "");
    }
  }
}

TEST_CASE("the same log gives the same rows whatever the batches and restarts") {
  std::mt19937_64 random(test::random_seed());
  for (int round = 0; round < 6; ++round) {
    const std::vector<FactsPtr> events = History(random()).events(4 + random() % 60);
    IndexFixture one;
    for (const FactsPtr& event : events) one.fold(*event);
    one.commit();
    IndexFixture other;
    fold(other, events, random);
    const auto differing = index::first_difference(one.store(), other.store());
    REQUIRE(differing);
    REQUIRE(differing->value_or("") == "");
  }
}

TEST_CASE("another log gives other rows") {
  const std::vector<FactsPtr> events = History(1).events(10);
  IndexFixture one;
  IndexFixture other;
  for (const FactsPtr& event : events) one.fold(*event);
  for (std::size_t i = 0; i + 1 < events.size(); ++i) other.fold(*events[i]);
  one.commit();
  other.commit();
  const auto differing = index::first_difference(one.store(), other.store());
  REQUIRE(differing);
  CHECK(differing->has_value());
}

}  // namespace
}  // namespace ledgerline
