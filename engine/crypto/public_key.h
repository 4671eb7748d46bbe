// Public keys of signers that are not this log: what DSSE signatures are checked with.
//
// Spoken: ECDSA on P-256 (SHA-256) and P-384 (SHA-384, and SHA-256, which the Sigstore verifiers
// take), RSA of 2048 to 4096 bits (PKCS#1 v1.5 and PSS, both with SHA-256), pure Ed25519 (RFC
// 8032). Not spoken: Ed25519ph, other curves, RSA keys bound to PSS.
//
// A key has one spelling: its SubjectPublicKeyInfo in DER (RFC 5280) with a named curve and an
// uncompressed point. Other spellings are refused, so that the key id, SHA-256 of that DER, is the
// same for everybody and one key cannot pass as two.
//
// Immutable and copyable at the cost of a reference count; thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

struct evp_pkey_st;  // EVP_PKEY

namespace ledgerline::crypto {

// Stored in index rows. Values are never reused.
enum class KeyAlgorithm : std::uint8_t {
  kEcdsaP256 = 1,
  kEcdsaP384 = 2,
  kRsa = 3,
  kEd25519 = 4,
};
[[nodiscard]] std::string_view to_string(KeyAlgorithm algorithm) noexcept;  // "ecdsa-p256", ...

// How a signature was made. Stored in index rows. Values are never reused.
enum class SignatureScheme : std::uint8_t {
  kEcdsaP256Sha256 = 1,
  kEcdsaP384Sha384 = 2,
  kEcdsaP384Sha256 = 3,
  kRsaPkcs1Sha256 = 4,
  kRsaPssSha256 = 5,
  kEd25519 = 6,
};
[[nodiscard]] std::string_view to_string(SignatureScheme scheme) noexcept;

using KeyId = Digest;  // SHA-256 of the SubjectPublicKeyInfo

class PublicKey {
 public:
  // kInvalid: no SubjectPublicKeyInfo, or not in the one spelling. kUnsupported: a key of another
  // kind or size. kTooLarge: over limits::kKeyTextBytesMax.
  [[nodiscard]] static Result<PublicKey> from_spki(ByteView der);
  // One block "PUBLIC KEY" and nothing else but white space: what openssl and cosign write.
  [[nodiscard]] static Result<PublicKey> from_pem(std::string_view pem);

  [[nodiscard]] KeyAlgorithm algorithm() const noexcept { return algorithm_; }
  [[nodiscard]] const KeyId& key_id() const noexcept { return key_id_; }
  [[nodiscard]] const std::string& spki() const noexcept { return spki_; }
  [[nodiscard]] std::string pem() const;

  // The scheme under which `signature` is this key's over `message`; none: it is not. ECDSA
  // signatures are DER, Ed25519's the 64 bytes of RFC 8032. Costs about 100 us.
  [[nodiscard]] std::optional<SignatureScheme> verify(ByteView message, ByteView signature) const;

 private:
  friend class PrivateKey;
  using Key = std::shared_ptr<evp_pkey_st>;  // shared by copies: OpenSSL's key is immutable here

  PublicKey(Key key, KeyAlgorithm algorithm, std::string spki);
  static Result<PublicKey> of(Key key, ByteView der);

  Key key_;
  KeyAlgorithm algorithm_;
  std::string spki_;
  KeyId key_id_{};
};

}  // namespace ledgerline::crypto
