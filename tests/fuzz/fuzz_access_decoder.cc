#include "ingest/access_decoder.h"
#include "tests/fuzz/fuzz_support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ledgerline;
  test::check_decoder(&ingest::decode_access, format::RecordKind::kAccess,
                      {reinterpret_cast<const char*>(data), size});
  return 0;
}
