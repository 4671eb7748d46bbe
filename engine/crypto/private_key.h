// A signer's private key: what `ledgerline attest` signs with. (The log's own key: ed25519.h.)
//
// Owns the secret, which OpenSSL wipes on destruction. Move-only; const calls are safe from several
// threads.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/crypto/public_key.h"

namespace ledgerline::crypto {

class PrivateKey {
 public:
  // PKCS#8 ("PRIVATE KEY", "ENCRYPTED PRIVATE KEY") or the older forms that OpenSSL reads, of a key
  // that PublicKey accepts. `passphrase` is used when the text is encrypted; an encrypted text
  // without one is kInvalid.
  [[nodiscard]] static Result<PrivateKey> from_pem(std::string_view pem,
                                                   std::string_view passphrase);
  // RSA: 2048 bits.
  [[nodiscard]] static Result<PrivateKey> generate(KeyAlgorithm algorithm);

  [[nodiscard]] const PublicKey& public_key() const noexcept { return public_key_; }
  // Under the first scheme of the key's algorithm that public_key.h names. kInternal.
  [[nodiscard]] Result<std::string> sign(ByteView message) const;
  [[nodiscard]] Result<std::string> sign(ByteView message, SignatureScheme scheme) const;
  // PKCS#8, encrypted with AES-256-CBC unless the passphrase is empty. The caller wipes it.
  [[nodiscard]] Result<std::string> pem(std::string_view passphrase) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const noexcept;
  };
  using Key = std::unique_ptr<evp_pkey_st, Free>;

  PrivateKey(Key key, PublicKey public_key)
      : key_(std::move(key)), public_key_(std::move(public_key)) {}
  static Result<PrivateKey> of(Key key);

  Key key_;
  PublicKey public_key_;
};

}  // namespace ledgerline::crypto
