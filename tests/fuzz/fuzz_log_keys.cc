// Keys and values of the log that decode are the one spelling of what they hold; so are the JSON
// texts that the log writes itself.
#include "engine/log/json_text.h"
#include "engine/log/log_keys.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

void check_keys(ByteView key) {
  if (const auto position = log::decode_position_key(key)) {
    LEDGERLINE_ASSERT(view(log::position_key(*position)) == key);
  }
  if (const auto tile = log::decode_tile_key(key)) {
    const log::TileKey again = tile->edge ? log::edge_key(tile->base, tile->level, tile->index)
                                          : log::tile_key(tile->base, tile->level, tile->index);
    LEDGERLINE_ASSERT(view(again) == key);
  }
  if (const auto checkpoint = log::decode_checkpoint_key(key)) {
    LEDGERLINE_ASSERT(view(log::checkpoint_key(checkpoint->base, checkpoint->size)) == key);
  }
}

void check_values(ByteView value) {
  if (const auto head = log::decode_tree_head(value)) {
    LEDGERLINE_ASSERT(log::encode(*head) == value);
  }
  if (const auto epoch = log::decode_epoch(value)) {
    LEDGERLINE_ASSERT(log::encode(*epoch) == value);
  }
}

}  // namespace

void check(ByteView input) {
  check_keys(input);
  check_values(input);
  LEDGERLINE_ASSERT(log::parse_json_string(log::json_string(input)) == std::string(input));
  if (const auto text = log::parse_json_string(input)) {
    LEDGERLINE_ASSERT(log::json_string(*text) == input);
  }
}

}  // namespace ledgerline::fuzz
