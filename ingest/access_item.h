// One item of a native access record.
#pragma once

#include <cstdint>
#include <string_view>

#include "ingest/decode_state.h"

namespace ledgerline::ingest {

// Appends an AccessFact, or findings that refuse the request.
void read_access_item(DecodeState& state, std::string_view text, std::uint32_t item);

}  // namespace ledgerline::ingest
