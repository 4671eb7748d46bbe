// A row of trust, attestations or approvals that decodes survives being written again. The first
// byte picks the row.
#include "engine/index/attestation_rows.h"
#include "engine/index/trust_rows.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

template <class Row>
void round_trip(ByteView bytes, Result<Row> (*decode)(ByteView),
                std::string (*encode)(const Row&)) {
  const Result<Row> row = decode(bytes);
  if (!row) return;
  const Result<Row> again = decode(encode(*row));
  LEDGERLINE_ASSERT(again && *again == *row);
}

}  // namespace

void check(ByteView input) {
  if (input.empty()) return;
  const ByteView bytes = input.substr(1);
  switch (static_cast<unsigned char>(input.front()) % 4U) {
    case 0:
      return round_trip(bytes, index::decode_trust_key_row, index::encode_trust_key_row);
    case 1:
      return round_trip(bytes, index::decode_tier_rule_row, index::encode_tier_rule_row);
    case 2:
      return round_trip(bytes, index::decode_attestation_row, index::encode_attestation_row);
    default:
      return round_trip(bytes, index::decode_approval_row, index::encode_approval_row);
  }
}

}  // namespace ledgerline::fuzz
