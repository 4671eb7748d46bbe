#include "tests/fuzz/fuzz_support.h"

#include "engine/base/assert.h"
#include "ingest/replay.h"
#include "tests/support/facts_text.h"

namespace ledgerline::test {

void check_decoder(Decoder decoder, format::RecordKind kind, std::string_view input) {
  const Timestamp received{1'764'000'000'000'000'000};
  const auto body = std::make_shared<const std::string>(input);
  const ingest::DecodeResult lenient =
      decoder(body, *body, {ingest::Mode::kLenient, "default", received});
  const ingest::DecodeResult strict =
      decoder(body, *body, {ingest::Mode::kStrict, "default", received});
  const ingest::Decoded* good = ingest::decoded(lenient);
  if (!good) {
    LEDGERLINE_ASSERT(!ingest::rejection(lenient)->violations.empty());
    LEDGERLINE_ASSERT(!ingest::decoded(strict));
    return;
  }
  const std::string text = facts_text(*good->facts);
  LEDGERLINE_ASSERT(values_inside_body(*good->facts));
  if (const ingest::Decoded* strictly = ingest::decoded(strict)) {
    LEDGERLINE_ASSERT(facts_text(*strictly->facts) == text);
  }
  format::RecordHeader header;
  header.kind = kind;
  header.received_at = received;
  if (good->namespace_assumed) header.default_namespace = "default";
  const auto again = ingest::facts_of_record(header, body, *body);
  LEDGERLINE_ASSERT(again);
  LEDGERLINE_ASSERT(facts_text(**again) == text);
}

}  // namespace ledgerline::test
