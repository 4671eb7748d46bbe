// The seed of a random test: LEDGERLINE_SEED when set, else new; printed, so that a failure can be
// repeated.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

namespace ledgerline::test {

inline std::uint64_t random_seed() {
  const char* const given = std::getenv("LEDGERLINE_SEED");
  const std::uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device{}();
  std::cout << "LEDGERLINE_SEED=" << seed << std::endl;
  return seed;
}

}  // namespace ledgerline::test
