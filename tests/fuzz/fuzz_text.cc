// Times, run ids, hex and base64: what parses, printed and parsed again, is the same value.
#include "engine/base/encoding.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {

void check(ByteView input) {
  if (const auto parsed = parse_timestamp(input); parsed && !parsed->saturated) {
    const auto again = parse_timestamp(to_string(parsed->time));
    LEDGERLINE_ASSERT(again && again->time == parsed->time && again->has_offset);
  }
  if (const auto uuid = parse_uuid(input)) LEDGERLINE_ASSERT(parse_uuid(to_string(*uuid)) == uuid);

  LEDGERLINE_ASSERT(from_hex(to_hex(input)) == std::string(input));
  LEDGERLINE_ASSERT(from_base64_canonical(to_base64(input)) == std::string(input));
  if (const auto bytes = from_base64_canonical(input)) {
    LEDGERLINE_ASSERT(to_base64(*bytes) == input);
  }
  if (const auto bytes = from_hex(input)) LEDGERLINE_ASSERT(from_hex(to_hex(*bytes)) == bytes);
}

}  // namespace ledgerline::fuzz
