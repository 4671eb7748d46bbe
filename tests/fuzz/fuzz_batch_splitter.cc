// An array that is JSON is cut into as many elements as it has, each of them JSON.
#include "ingest/batch_splitter.h"
#include "ingest/json_document.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {

void check(ByteView input) {
  constexpr std::size_t kElementsMax = 1'000;
  const ingest::SplitResult array = ingest::split_array(input, kElementsMax);
  static_cast<void>(ingest::split_lines(input, kElementsMax));
  static_cast<void>(ingest::is_single_value(input));
  ingest::JsonDocument whole;
  if (whole.parse(input) || !whole.root().is_array()) return;
  if (whole.root().size() > kElementsMax) return;
  const auto* slices = std::get_if<std::vector<ingest::Slice>>(&array);
  LEDGERLINE_ASSERT(slices != nullptr && slices->size() == whole.root().size());
  std::size_t index = 0;
  for (const ingest::JsonValue item : whole.root().items()) {
    LEDGERLINE_ASSERT((*slices)[index++].text == item.raw());
  }
}

}  // namespace ledgerline::fuzz
