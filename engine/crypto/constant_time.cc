#include "engine/crypto/constant_time.h"

#include <openssl/crypto.h>

namespace ledgerline::crypto {

bool equal_constant_time(ByteView a, ByteView b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace ledgerline::crypto
