#include "engine/merkle/tile_hash_reader.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/merkle/proof.h"
#include "tests/unit/engine/merkle/reference_tree.h"

using namespace ledgerline;
using namespace ledgerline::merkle;
using namespace ledgerline::merkle::test;

TEST_CASE("every perfect subtree of a tiled log is answered", "[merkle]") {
  const auto leaves = event_leaves(700);
  const TiledLog log = tiled_log(leaves);
  const auto size = GENERATE(as<std::uint64_t>{}, 1, 255, 256, 257, 511, 512, 700);
  TileHashReader reader = log.reader(size);
  for (unsigned level = 0; (size >> level) > 0; ++level) {
    const std::size_t width = std::size_t{1} << level;
    for (std::uint64_t index = 0; index < size >> level; ++index) {
      REQUIRE(reader(level, index).value() ==
              reference_root(Leaves(leaves).subspan(index * width, width)));
    }
    CHECK(reader(level, size >> level).error().kind == ErrorKind::kInvalid);
  }
  CHECK_FALSE(reader(64, 0));
}

TEST_CASE("proofs of one tile's leaves fetch each of their tiles once", "[merkle]") {
  const TiledLog log = tiled_log(event_leaves(700));
  std::vector<std::string> fetched;
  TileHashReader reader(700, [&](const TileId& id) -> Result<std::string> {
    fetched.push_back(tile_path(id));
    return log.tile(id);
  });
  REQUIRE(build_inclusion(300, 700, std::ref(reader)));
  REQUIRE(build_inclusion(310, 700, std::ref(reader)));
  CHECK(fetched == std::vector<std::string>{"tile/0/001", "tile/1/000.p/2", "tile/0/002.p/188"});
}

TEST_CASE("a tile of the wrong length is corrupt, and a failed fetch names its tile", "[merkle]") {
  TileHashReader short_tiles(
      5, [](const TileId&) -> Result<std::string> { return std::string(4 * 32, 'x'); });
  CHECK(short_tiles(0, 0).error().kind == ErrorKind::kCorrupt);

  TileHashReader failing(5, [](const TileId&) -> Result<std::string> {
    return Error{ErrorKind::kNotFound, "no such tile", ""};
  });
  CHECK(failing(0, 0).error() == Error{ErrorKind::kNotFound, "tile/0/000.p/5: no such tile", ""});
}
