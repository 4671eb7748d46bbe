#include "ingest/kafka_line.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {

void check(ByteView input) {
  const auto line = ingest::parse_kafka_line(input);
  LEDGERLINE_ASSERT(line || line.error().kind == ErrorKind::kInvalid);
  if (line) LEDGERLINE_ASSERT(line->event().size() <= input.size());
}

}  // namespace ledgerline::fuzz
