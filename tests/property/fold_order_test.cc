// The fold against its two laws (design.md, section 5): the present state does not depend on the
// order or the repetition of the records, and the rows depend on the log's order alone.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/index_fixture.h"
#include "tests/support/random_facts.h"
#include "tests/support/random_seed.h"

namespace ledgerline {
namespace {

using test::FactsPtr;
using test::IndexFixture;
using test::RandomFacts;

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
    const std::vector<FactsPtr> events = RandomFacts(random()).events(4 + random() % 40);
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
    const std::vector<FactsPtr> events = RandomFacts(random()).events(4 + random() % 60);
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
  const std::vector<FactsPtr> events = RandomFacts(1).events(10);
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
