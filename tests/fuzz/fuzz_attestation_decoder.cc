// Bodies as they come, and the same bytes as the payload of a sound envelope, so that the reader of
// statements is reached without guessing base64.
#include "engine/base/encoding.h"
#include "ingest/attestation_decoder.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_support.h"

namespace ledgerline::fuzz {

void check(ByteView input) {
  constexpr auto kKind = format::RecordKind::kAttestation;
  test::check_decoder(&ingest::decode_attestation, kKind, input);
  const std::string envelope = R"({"payloadType":"application/vnd.in-toto+json","payload":")" +
                               to_base64(input) + R"(","signatures":[{"sig":"AA=="}]})";
  test::check_decoder(&ingest::decode_attestation, kKind, envelope);
}

}  // namespace ledgerline::fuzz
