#include "engine/index/shape_cache.h"

#include <catch2/catch.hpp>

namespace ledgerline::index {
namespace {

ShortDigest digest_of(std::uint32_t number) {
  ShortDigest digest{};
  for (std::size_t i = 0; i < 4; ++i) digest[i] = static_cast<std::uint8_t>(number >> (8 * i));
  return digest;
}

ShapeCache::Shared shape_of(std::uint32_t number) {
  Shape shape;
  shape.inputs = {EntityId(number)};
  return std::make_shared<const Shape>(std::move(shape));
}

}  // namespace

TEST_CASE("A shape is found under its digest, and under no other") {
  ShapeCache cache;
  cache.keep(digest_of(1), shape_of(1));
  REQUIRE(cache.find(digest_of(1)));
  CHECK(cache.find(digest_of(1))->inputs.front() == EntityId(1));
  CHECK_FALSE(cache.find(digest_of(2)));
}

TEST_CASE("The cache lets go of what was not used, and keeps what was") {
  ShapeCache cache(64U << 10);
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    cache.keep(digest_of(i), shape_of(i));
    if (i % 4 == 0) CHECK(cache.find(digest_of(0)));
  }
  std::size_t kept = 0;
  for (std::uint32_t i = 1; i < 10'000; ++i) kept += cache.find(digest_of(i)) ? 1U : 0U;
  CHECK(kept > 0);
  CHECK(kept < 1'000);
}

}  // namespace ledgerline::index
