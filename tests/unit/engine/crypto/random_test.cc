#include "engine/crypto/random.h"

#include <algorithm>
#include <set>
#include <vector>

#include <catch2/catch.hpp>

using namespace ledgerline;
using namespace ledgerline::crypto;

TEST_CASE("ten thousand salts are all different", "[crypto]") {
  std::set<Salt> seen;
  for (int i = 0; i < 10'000; ++i) {
    const auto salt = random_salt();
    REQUIRE(salt);
    seen.insert(*salt);
  }
  CHECK(seen.size() == 10'000);
}

TEST_CASE("random bytes fill the whole range asked for", "[crypto]") {
  const auto fill = GENERATE(random_bytes, random_secret_bytes);
  std::vector<std::uint8_t> bytes((std::size_t{1} << 20) + 4'096, 0);
  REQUIRE(fill(bytes));
  // A stretch of 64 zeros has probability 2^-512: it would be a stretch that was not written.
  CHECK(std::search_n(bytes.begin(), bytes.end(), 64, std::uint8_t{0}) == bytes.end());
  CHECK(std::any_of(bytes.end() - 64, bytes.end(), [](std::uint8_t b) { return b != 0; }));
}

TEST_CASE("an empty range needs no entropy", "[crypto]") { CHECK(random_bytes({})); }
