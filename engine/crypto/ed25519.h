// Ed25519 (RFC 8032, pure) signatures. Deterministic: a key signs the same bytes the same way.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

struct evp_pkey_st;  // EVP_PKEY

namespace ledgerline::crypto {

using Ed25519PublicKey = std::array<std::uint8_t, 32>;
using Ed25519Seed = std::array<std::uint8_t, 32>;  // the private key of RFC 8032
using Ed25519Signature = std::array<std::uint8_t, 64>;

// A private key. OpenSSL keeps the secret and wipes it on destruction. Move-only, since every copy
// of a secret is one more to lose; a moved-from key may only be destroyed or assigned to. const
// calls are safe from several threads. Errors are kInternal.
class SigningKey {
 public:
  [[nodiscard]] static Result<SigningKey> from_seed(const Ed25519Seed& seed);
  [[nodiscard]] static Result<SigningKey> generate();

  [[nodiscard]] Result<Ed25519Signature> sign(ByteView message) const;
  [[nodiscard]] const Ed25519PublicKey& public_key() const noexcept { return public_key_; }
  // For writing the key to its file; the caller wipes the copy.
  [[nodiscard]] Result<Ed25519Seed> seed() const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const noexcept;
  };
  using Key = std::unique_ptr<evp_pkey_st, Free>;

  SigningKey(Key key, const Ed25519PublicKey& public_key)
      : key_(std::move(key)), public_key_(public_key) {}

  Key key_;
  Ed25519PublicKey public_key_;
};

// False for a wrong signature and for a public key that is no point of the curve. Thread-safe.
[[nodiscard]] bool verify(const Ed25519PublicKey& public_key, ByteView message,
                          const Ed25519Signature& signature);

}  // namespace ledgerline::crypto
