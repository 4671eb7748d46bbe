#include "ingest/access_decoder.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_support.h"

namespace ledgerline::fuzz {

void check(ByteView input) {
  test::check_decoder(&ingest::decode_access, format::RecordKind::kAccess, input);
}

}  // namespace ledgerline::fuzz
