// What a DSSE signature signs (secure-systems-lab/dsse protocol.md v1.0.2).
#pragma once

#include <string>

#include "engine/base/bytes.h"

namespace ledgerline::crypto {

// PAE(type, body) = "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body, lengths in ASCII decimal.
[[nodiscard]] std::string pre_authentication_encoding(ByteView payload_type, ByteView payload);

}  // namespace ledgerline::crypto
