#include "engine/crypto/random.h"

#include <openssl/rand.h>

#include <algorithm>
#include <cstddef>

namespace ledgerline::crypto {
namespace {

Result<void> fill(std::span<std::uint8_t> out, int (*generate)(unsigned char*, int)) {
  constexpr std::size_t kStepBytes = std::size_t{1} << 20;  // OpenSSL takes an int
  while (!out.empty()) {
    const std::size_t n = std::min(out.size(), kStepBytes);
    if (generate(out.data(), static_cast<int>(n)) != 1) {
      return Error{ErrorKind::kInternal, "random generator: no entropy", ""};
    }
    out = out.subspan(n);
  }
  return {};
}

}  // namespace

Result<void> random_bytes(std::span<std::uint8_t> out) { return fill(out, RAND_bytes); }

Result<void> random_secret_bytes(std::span<std::uint8_t> out) { return fill(out, RAND_priv_bytes); }

Result<Salt> random_salt() {
  Salt salt;
  if (auto filled = random_bytes(salt); !filled) return filled.error();
  return salt;
}

}  // namespace ledgerline::crypto
