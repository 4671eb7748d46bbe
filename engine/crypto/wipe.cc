#include "engine/crypto/wipe.h"

#include <openssl/crypto.h>

namespace ledgerline::crypto {

void wipe(std::span<std::uint8_t> secret) noexcept {
  OPENSSL_cleanse(secret.data(), secret.size());
}

void wipe(std::string& secret) noexcept {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace ledgerline::crypto
