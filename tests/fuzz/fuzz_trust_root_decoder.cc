#include "ingest/trust_root_decoder.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_support.h"

namespace ledgerline::fuzz {

void check(ByteView input) {
  test::check_decoder(&ingest::decode_trust_root, format::RecordKind::kTrustRoot, input);
}

}  // namespace ledgerline::fuzz
