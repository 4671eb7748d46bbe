#include "tools/loadgen/histogram.h"

#include <catch2/catch.hpp>

namespace ledgerline::loadgen {

TEST_CASE("quantiles are right within one percent", "[loadgen]") {
  Histogram histogram;
  for (std::uint64_t i = 1; i <= 100'000; ++i) histogram.add(i);
  CHECK(histogram.count() == 100'000);
  CHECK(histogram.max_us() == 100'000);
  for (const double fraction : {0.01, 0.5, 0.99, 0.999}) {
    const double exact = fraction * 100'000;
    CHECK(static_cast<double>(histogram.quantile_us(fraction)) == Approx(exact).epsilon(0.01));
  }
  CHECK(histogram.quantile_us(1) == 100'000);
}

TEST_CASE("small values are exact, absurd ones are kept", "[loadgen]") {
  Histogram histogram;
  CHECK(histogram.quantile_us(0.5) == 0);
  histogram.add(3);
  CHECK(histogram.quantile_us(0.5) == 3);
  histogram.add(UINT64_MAX);
  CHECK(histogram.quantile_us(0.5) == 3);
  CHECK(histogram.max_us() == UINT64_MAX);
}

}  // namespace ledgerline::loadgen
