// A frame that decodes is the one spelling of its parts; a header or an entry that decodes survives
// being written again.
#include "engine/format/record.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

void check_frame(ByteView bytes) {
  const auto frame = format::decode_frame(bytes);
  if (!frame) return;
  std::string again = format::encode_frame_prefix(*frame);
  if (frame->body) again += frame->body->bytes;
  LEDGERLINE_ASSERT(again == bytes);
}

void check_header(ByteView bytes) {
  const auto header = format::decode_record_header(bytes);
  if (!header) return;
  const auto again = format::decode_record_header(format::encode(*header));
  LEDGERLINE_ASSERT(again && *again == *header);
}

void check_entry(ByteView bytes) {
  const auto entry = format::decode_log_entry(bytes);
  if (!entry) return;
  const auto again = format::decode_log_entry(format::encode(*entry));
  LEDGERLINE_ASSERT(again && *again == *entry);
}

}  // namespace

void check(ByteView input) {
  check_frame(input);
  check_header(input);
  check_entry(input);
}

}  // namespace ledgerline::fuzz
