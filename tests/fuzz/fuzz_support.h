// What every fuzz target of a decoder checks: the Facts of ingest time equal the replayed ones,
// values lie in the body, and strict mode accepts nothing that lenient mode refuses.
#pragma once

#include <string>

#include "ingest/decode.h"

namespace ledgerline::test {

using Decoder = ingest::DecodeResult (*)(std::shared_ptr<const void>, std::string_view,
                                         const ingest::DecodeContext&);

void check_decoder(Decoder decoder, format::RecordKind kind, std::string_view input);

}  // namespace ledgerline::test
