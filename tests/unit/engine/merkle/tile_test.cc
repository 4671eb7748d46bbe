#include "engine/merkle/tile.h"

#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/engine/merkle/reference_tree.h"

using namespace ledgerline;
using namespace ledgerline::merkle;
using namespace ledgerline::merkle::test;

TEST_CASE("tile paths are written and read as C2SP writes them", "[merkle]") {
  const auto [id, path] = GENERATE(table<TileId, std::string>({
      {{0, 0, 256}, "tile/0/000"},
      {{0, 5, 256}, "tile/0/005"},
      {{1, 999, 17}, "tile/1/999.p/17"},
      {{0, 1000, 256}, "tile/0/x001/000"},
      {{3, 1234067, 1}, "tile/3/x001/x234/067.p/1"},
      {{63, 123456789, 255}, "tile/63/x123/x456/789.p/255"},
      {{0, ~std::uint64_t{0}, 256}, "tile/0/x018/x446/x744/x073/x709/x551/615"},
  }));
  CHECK(tile_path(id) == path);
  CHECK(parse_tile_path(path) == id);
  CHECK_FALSE(parse_bundle_path(path).has_value());
}

TEST_CASE("bundle paths are written and read as C2SP writes them", "[merkle]") {
  const auto [id, path] = GENERATE(table<BundleId, std::string>({
      {{0, 256}, "tile/entries/000"},
      {{273, 112}, "tile/entries/273.p/112"},
      {{1234067, 256}, "tile/entries/x001/x234/067"},
  }));
  CHECK(bundle_path(id) == path);
  CHECK(parse_bundle_path(path) == id);
  CHECK_FALSE(parse_tile_path(path).has_value());
}

TEST_CASE("other spellings of a tile path are refused", "[merkle]") {
  const auto path = GENERATE(
      as<std::string>{}, "", "tile", "tile/", "tile/0", "tile/0/", "/tile/0/000", "tile/0/000/",
      "tile/0/5", "tile/0/05", "tile/0/0005", "tile/0/x000/005", "tile/0/001/000",
      "tile/0/x001/x000", "tile/0/x001", "tile/0/x1/000", "tile/0/X001/000", "tile/0//000",
      "tile/00/000", "tile/01/000", "tile/64/000", "tile/-1/000", "tile/+1/000", "tile/ 1/000",
      "tile/data/000", "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256",
      "tile/0/000.p/01", "tile/0/000.p/-1", "tile/0/000.p/1/", "tile/0/000.p/1.p/1", "tile/0/.p/1",
      "tile/0/x018/x446/x744/x073/x709/x551/616",  // 2^64
      "tile/0/-01", "tile/0/0 1", "tile/0/x001/x234/067 ", "tile/0/00\x00");
  CHECK_FALSE(parse_tile_path(path).has_value());
  std::string bundle = path;
  if (bundle.starts_with("tile/0/")) {
    CHECK_FALSE(parse_bundle_path(bundle.replace(0, 7, "tile/entries/")).has_value());
  }
}

// C2SP's worked example: 70,000 entries.
TEST_CASE("a size decides how many tiles each level has", "[merkle]") {
  CHECK(full_tiles(0, 70'000) == 273);
  CHECK(partial_width(0, 70'000) == 112);
  CHECK(full_tiles(1, 70'000) == 1);
  CHECK(partial_width(1, 70'000) == 17);
  CHECK(full_tiles(2, 70'000) == 0);
  CHECK(partial_width(2, 70'000) == 1);
  CHECK(partial_width(3, 70'000) == 0);

  CHECK(full_tiles(0, 256) == 1);
  CHECK(partial_width(0, 256) == 0);
  CHECK(partial_width(1, 256) == 1);
  CHECK(hashes_at(7, ~std::uint64_t{0}) == 255);
  CHECK(hashes_at(8, ~std::uint64_t{0}) == 0);
  CHECK(hashes_at(63, ~std::uint64_t{0}) == 0);
}

TEST_CASE("the tile that holds a hash is as wide as the tree makes it", "[merkle]") {
  CHECK(tile_holding(0, 0, 70'000) == TileId{0, 0, 256});
  CHECK(tile_holding(0, 69'887, 70'000) == TileId{0, 272, 256});
  CHECK(tile_holding(0, 69'888, 70'000) == TileId{0, 273, 112});
  CHECK(tile_holding(0, 69'999, 70'000) == TileId{0, 273, 112});
  CHECK_FALSE(tile_holding(0, 70'000, 70'000).has_value());
  CHECK(tile_holding(1, 272, 70'000) == TileId{1, 1, 17});
  CHECK_FALSE(tile_holding(1, 273, 70'000).has_value());
  CHECK_FALSE(tile_holding(0, 0, 0).has_value());
}

TEST_CASE("a tile may be served once the tree determines it", "[merkle]") {
  CHECK(is_within(TileId{0, 272, 256}, 70'000));
  CHECK(is_within(TileId{0, 272, 3}, 70'000));  // a partial that an earlier checkpoint showed
  CHECK(is_within(TileId{0, 273, 112}, 70'000));
  CHECK(is_within(TileId{0, 273, 1}, 70'000));
  CHECK_FALSE(is_within(TileId{0, 273, 113}, 70'000));
  CHECK_FALSE(is_within(TileId{0, 273, 256}, 70'000));
  CHECK_FALSE(is_within(TileId{0, 274, 1}, 70'000));
  CHECK_FALSE(is_within(TileId{0, ~std::uint64_t{0}, 256}, 70'000));
  CHECK(is_within(TileId{2, 0, 1}, 70'000));
  CHECK_FALSE(is_within(TileId{3, 0, 1}, 70'000));
  CHECK_FALSE(is_within(TileId{63, 0, 1}, ~std::uint64_t{0}));
  CHECK(is_within(BundleId{273, 112}, 70'000));
  CHECK_FALSE(is_within(BundleId{273, 113}, 70'000));
}

TEST_CASE("the root of a full tile is the hash one level above", "[merkle]") {
  const TiledLog log = tiled_log(event_leaves(600));
  const std::string above = log.tile({1, 0, 2});
  CHECK(view(tile_root(log.tile({0, 0, 256}))) == above.substr(0, 32));
  CHECK(view(tile_root(log.tile({0, 1, 256}))) == above.substr(32, 32));
}
