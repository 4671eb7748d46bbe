#include "query/dataset_pattern.h"

#include <string>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>

namespace ledgerline::query {

TEST_CASE("a pattern's star stands for any text, and every other byte for itself") {
  CHECK(matches_pattern("", ""));
  CHECK(matches_pattern("*", ""));
  CHECK(matches_pattern("orders", "orders"));
  CHECK_FALSE(matches_pattern("orders", "orders2"));
  CHECK(matches_pattern("ord*", "orders/2026"));
  CHECK(matches_pattern("*/raw/*", "a/b/raw/c/d"));
  CHECK(matches_pattern("a*b*c", "aXbYbZc"));
  CHECK_FALSE(matches_pattern("a*b*c", "aXbYbZ"));
  CHECK_FALSE(matches_pattern("*a", "ab"));
  CHECK_FALSE(matches_pattern("o?ders", "orders"));
  CHECK(matches_pattern("**", "x"));
}

TEST_CASE("two patterns overlap when some text matches both") {
  for (const auto& [a, b, overlap] :
       std::vector<std::tuple<std::string, std::string, bool>>{{"", "", true},
                                                               {"", "*", true},
                                                               {"", "a", false},
                                                               {"orders", "orders", true},
                                                               {"orders", "order", false},
                                                               {"p1", "p*", true},
                                                               {"q1", "p*", false},
                                                               {"t*", "t1", true},
                                                               {"a*", "*b", true},
                                                               {"*a", "*b", false},
                                                               {"a*c", "ab*", true},
                                                               {"a*b", "b*a", false},
                                                               {"*x*", "*y*", true},
                                                               {"ab*", "ac*", false},
                                                               {"**", "", true},
                                                               {"a*b*c", "abc", true},
                                                               {"a*b*c", "acb", false}}) {
    INFO(a << " and " << b);
    CHECK(patterns_overlap(a, b) == overlap);
    CHECK(patterns_overlap(b, a) == overlap);
  }
  CHECK(patterns_overlap(std::string(2'000, 'a'), std::string(2'000, 'b')));  // not looked for
}

TEST_CASE("a pattern of many stars costs a product, not a power") {
  const std::string pattern = std::string(2'000, '*') + "b";
  std::string stars;
  for (int i = 0; i < 1'000; ++i) stars += "*a";
  CHECK_FALSE(matches_pattern(pattern, std::string(20'000, 'a')));
  CHECK_FALSE(matches_pattern(stars + "b", std::string(20'000, 'a')));
}

}  // namespace ledgerline::query
