#include "ingest/lineage_decoder.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_support.h"

namespace ledgerline::fuzz {

void check(ByteView input) {
  test::check_decoder(&ingest::decode_lineage, format::RecordKind::kLineage, input);
}

}  // namespace ledgerline::fuzz
