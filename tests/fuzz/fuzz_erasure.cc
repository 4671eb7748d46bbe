// An instruction that parses is the one spelling of what it says, and what a sender's request
// decodes to can be spelled and read again.
#include "engine/log/erasure.h"
#include "ingest/erasure_decoder.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

void check_readable(const ingest::ErasureResult& result) {
  const auto* const decoded = std::get_if<log::Erasure>(&result);
  if (decoded == nullptr) return;
  log::Erasure erasure = *decoded;
  // What the log adds at its admission.
  if (erasure.kinds.empty()) erasure.kinds = {format::RecordKind::kLineage};
  if (erasure.ranges.empty()) erasure.ranges = {{Position(0), Position(0)}};
  LEDGERLINE_ASSERT(log::parse_erasure(log::encode_erasure(erasure)) == erasure);
}

}  // namespace

void check(ByteView input) {
  if (const auto erasure = log::parse_erasure(input)) {
    LEDGERLINE_ASSERT(log::encode_erasure(*erasure) == input);
  }
  check_readable(ingest::decode_erasure(input));
  check_readable(ingest::decode_retention(input, Timestamp::max()));
}

}  // namespace ledgerline::fuzz
