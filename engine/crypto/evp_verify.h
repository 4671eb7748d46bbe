// One signature check by OpenSSL, for every kind of key.
#pragma once

#include <cstdint>

#include "engine/base/bytes.h"

struct evp_pkey_st;  // EVP_PKEY

namespace ledgerline::crypto {

enum class Padding : std::uint8_t { kNone, kPkcs1, kPss };

// `digest` is null for algorithms that hash by themselves. Leaves OpenSSL's error queue empty.
// Thread-safe.
[[nodiscard]] bool evp_verify(evp_pkey_st* key, const char* digest, Padding padding,
                              ByteView message, ByteView signature);

}  // namespace ledgerline::crypto
