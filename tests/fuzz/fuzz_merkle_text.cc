// Checkpoint texts, tile paths and bundle paths that parse are the one spelling of what they name.
#include "engine/merkle/checkpoint_text.h"
#include "engine/merkle/tile.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

void check_printed(Input in) {
  const merkle::TileId tile{in.u8() % (merkle::kTileLevelMax + 1), in.u64(), in.u8() + 1U};
  LEDGERLINE_ASSERT(merkle::parse_tile_path(merkle::tile_path(tile)) == tile);
  const merkle::BundleId bundle{tile.index, tile.width};
  LEDGERLINE_ASSERT(merkle::parse_bundle_path(merkle::bundle_path(bundle)) == bundle);
}

}  // namespace

void check(ByteView input) {
  check_printed(Input(input));
  if (const auto checkpoint = merkle::parse_checkpoint_text(input)) {
    LEDGERLINE_ASSERT(merkle::format_checkpoint_text(*checkpoint) == input);
  }
  if (const auto tile = merkle::parse_tile_path(input)) {
    LEDGERLINE_ASSERT(merkle::tile_path(*tile) == input);
  }
  if (const auto bundle = merkle::parse_bundle_path(input)) {
    LEDGERLINE_ASSERT(merkle::bundle_path(*bundle) == input);
  }
}

}  // namespace ledgerline::fuzz
