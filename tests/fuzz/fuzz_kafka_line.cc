#include "engine/base/assert.h"
#include "ingest/kafka_line.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ledgerline;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = ingest::parse_kafka_line(text);
  LEDGERLINE_ASSERT(line || line.error().kind == ErrorKind::kInvalid);
  if (line) LEDGERLINE_ASSERT(line->event().size() <= text.size());
  return 0;
}
