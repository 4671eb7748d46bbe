// The text around DER (RFC 7468): one block with a label, base64 lines of up to 64 characters.
// Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace ledgerline::crypto {

// The bytes of the only block of `pem`, which must have this label and no headers. White space
// around the block and between its lines is skipped. kInvalid: anything else; kTooLarge: over
// limits::kKeyTextBytesMax.
[[nodiscard]] Result<std::string> der_of_pem(std::string_view pem, std::string_view label);

// With a final newline.
[[nodiscard]] std::string pem_of_der(ByteView der, std::string_view label);

}  // namespace ledgerline::crypto
