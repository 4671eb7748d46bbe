// A row of the index that decodes survives being written again. The first byte picks the row.
#include "engine/index/rows.h"
#include "engine/index/run_row.h"
#include "engine/index/shape.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

template <class Decode, class Encode>
void round_trip(ByteView bytes, Decode decode, Encode encode) {
  const auto row = decode(bytes);
  if (!row) return;
  const auto again = decode(ByteView(encode(*row)));
  LEDGERLINE_ASSERT(again && *again == *row);
}

void check_evidence(Input input) {
  const index::First opened{Timestamp{static_cast<std::int64_t>(input.u64())},
                            Position(input.u64())};
  round_trip(
      input.rest(), [&](ByteView bytes) { return index::decode_evidence_row(bytes, opened); },
      [&](const index::EvidenceRow& row) { return index::encode_evidence_row(row, opened); });
}

void check_facet_row(unsigned which, ByteView bytes) {
  switch (which) {
    case 0:
      return round_trip(bytes, index::decode_facet_evidence_row, index::encode_facet_evidence_row);
    case 1:
      return round_trip(bytes, index::decode_facet_change_row, index::encode_facet_change_row);
    default:
      return round_trip(bytes, index::decode_facet_meaning_row, index::encode_facet_meaning_row);
  }
}

}  // namespace

void check(ByteView input) {
  Input in(input);
  const unsigned which = in.u8() % 15U;
  const ByteView bytes = in.rest();
  switch (which) {
    case 0:
      return round_trip(bytes, index::decode_entity_row, index::encode_entity_row);
    case 1:
      return round_trip(bytes, index::decode_run_event_row, index::encode_run_event_row);
    case 2:
      return round_trip(bytes, index::decode_job_shape_row, index::encode_job_shape_row);
    case 3:
      return check_evidence(in);
    case 4:
      return round_trip(bytes, index::decode_declared_row, index::encode_declared_row);
    case 5:
      return round_trip(bytes, index::decode_declared_winner_row,
                        index::encode_declared_winner_row);
    case 6:
      return round_trip(bytes, index::decode_version_row, index::encode_version_row);
    case 7:
      return round_trip(bytes, index::decode_lifecycle_row, index::encode_lifecycle_row);
    case 8:
      return round_trip(bytes, index::decode_control_row, index::encode_control_row);
    case 9:
      return round_trip(bytes, index::decode_access_row, index::encode_access_row);
    case 10:
      return round_trip(bytes, index::decode_run_row, index::encode_run_row);
    case 11:
      return round_trip(bytes, index::decode_shape, index::encode_shape);
    default:
      return check_facet_row(which - 12, bytes);
  }
}

}  // namespace ledgerline::fuzz
