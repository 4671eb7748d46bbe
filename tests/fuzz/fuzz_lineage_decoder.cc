#include "ingest/lineage_decoder.h"
#include "tests/fuzz/fuzz_support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ledgerline;
  test::check_decoder(&ingest::decode_lineage, format::RecordKind::kLineage,
                      {reinterpret_cast<const char*>(data), size});
  return 0;
}
