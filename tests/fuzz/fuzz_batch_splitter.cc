#include "engine/base/assert.h"
#include "ingest/batch_splitter.h"
#include "ingest/json_document.h"

// An array that is JSON is cut into as many elements as it has, each of them JSON.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ledgerline::ingest;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const SplitResult array = split_array(body, 1'000);
  static_cast<void>(split_lines(body, 1'000));
  static_cast<void>(is_single_value(body));
  JsonDocument whole;
  if (whole.parse(body) || !whole.root().is_array() || whole.root().size() > 1'000) return 0;
  const auto* slices = std::get_if<std::vector<Slice>>(&array);
  LEDGERLINE_ASSERT(slices != nullptr && slices->size() == whole.root().size());
  std::size_t index = 0;
  for (const JsonValue item : whole.root().items()) {
    LEDGERLINE_ASSERT((*slices)[index++].text == item.raw());
  }
  return 0;
}
