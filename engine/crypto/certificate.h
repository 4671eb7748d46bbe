// X.509 certificates, as far as a Sigstore bundle names its key by one. Nothing is trusted because
// of a certificate: trust comes from the log's trust roots alone.
#pragma once

#include <optional>

#include "engine/base/bytes.h"
#include "engine/crypto/public_key.h"

namespace ledgerline::crypto {

// The id of the key in a DER certificate; none: it is not one, or of a key that is not spoken.
// Thread-safe.
[[nodiscard]] std::optional<KeyId> key_id_of_certificate(ByteView der);

}  // namespace ledgerline::crypto
