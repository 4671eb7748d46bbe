#include "tools/loadgen/publication.h"

#include <catch2/catch.hpp>

using namespace ledgerline::loadgen;
using namespace std::chrono_literals;

TEST_CASE("a record waits from its answer to the first checkpoint that covers it", "[loadgen]") {
  Publication publication;
  const Publication::Time begin{};
  publication.acknowledged(4, begin);
  publication.acknowledged(5, begin + 10ms);
  publication.acknowledged(-1, begin + 10ms);
  publication.published(5, begin + 20ms);  // positions 0 to 4
  CHECK(publication.waiting() == 1);
  CHECK(publication.delays().count() == 1);
  CHECK(publication.delays().max_us() == 20'000);
  publication.published(5, begin + 30ms);
  CHECK(publication.waiting() == 1);
  publication.published(9, begin + 60ms);
  CHECK(publication.waiting() == 0);
  CHECK(publication.delays().max_us() == 50'000);
  // Its checkpoint was there before its answer.
  publication.acknowledged(7, begin + 70ms);
  CHECK(publication.waiting() == 0);
  CHECK(publication.delays().count() == 3);
  CHECK(publication.delays().quantile_us(0.1) == 0);
}

TEST_CASE("the size stands in a checkpoint's second line", "[loadgen]") {
  CHECK(size_in_checkpoint("log.example\n123\nroot\n\n") == 123);
  CHECK(size_in_checkpoint("log.example") == 0);
  CHECK(size_in_checkpoint("no\ncheckpoint\n") == 0);
}
