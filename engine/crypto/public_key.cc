#include "engine/crypto/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <utility>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/crypto/digest.h"
#include "engine/crypto/evp_verify.h"
#include "engine/crypto/pem_text.h"

namespace ledgerline::crypto {
namespace {

constexpr std::string_view kLabel = "PUBLIC KEY";
// Of a SubjectPublicKeyInfo with a named curve and an uncompressed point (RFC 5480).
constexpr std::size_t kP256Bytes = 91;
constexpr std::size_t kP384Bytes = 120;
constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 4096;
constexpr int kRsaExponentBitsMax = 33;  // a larger one only makes verification slow

// OpenSSL queues its errors per thread; what stays there is later taken for an error of TLS.
Error refused(ErrorKind kind, std::string_view what) {
  ERR_clear_error();
  return {kind, "public key: " + std::string(what), {}};
}

std::string curve_of(const EVP_PKEY* key) {
  char name[32] = {};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, name, sizeof name, &size) != 1) return {};
  return {name, size};
}

Result<KeyAlgorithm> curve_algorithm(const EVP_PKEY* key, std::size_t der_bytes) {
  const std::string curve = curve_of(key);
  const bool p256 = curve == SN_X9_62_prime256v1;
  if (!p256 && curve != SN_secp384r1) {
    return refused(ErrorKind::kUnsupported, "of the curves, P-256 and P-384 are accepted");
  }
  if (der_bytes != (p256 ? kP256Bytes : kP384Bytes)) {
    return refused(ErrorKind::kInvalid, "a named curve and an uncompressed point are required");
  }
  return p256 ? KeyAlgorithm::kEcdsaP256 : KeyAlgorithm::kEcdsaP384;
}

Result<KeyAlgorithm> rsa_algorithm(const EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  BIGNUM* exponent = nullptr;
  const bool read = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1;
  const bool usable = read && BN_num_bits(exponent) <= kRsaExponentBitsMax;
  BN_free(exponent);
  if (bits < kRsaBitsMin || bits > kRsaBitsMax || !usable) {
    return refused(ErrorKind::kUnsupported,
                   "RSA keys of 2048 to 4096 bits with a small exponent are accepted");
  }
  return KeyAlgorithm::kRsa;
}

Result<KeyAlgorithm> algorithm_of(const EVP_PKEY* key, std::size_t der_bytes) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_EC:
      return curve_algorithm(key, der_bytes);
    case EVP_PKEY_RSA:
      return rsa_algorithm(key);
    case EVP_PKEY_ED25519:
      return KeyAlgorithm::kEd25519;
    default:
      return refused(ErrorKind::kUnsupported,
                     "ECDSA on P-256 or P-384, RSA and Ed25519 are accepted");
  }
}

// As OpenSSL writes it: a DER reader takes more than one spelling of some fields.
std::string canonical_spki(EVP_PKEY* key) {
  unsigned char* bytes = nullptr;
  const int size = i2d_PUBKEY(key, &bytes);
  std::string out;
  if (size > 0) out.assign(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

}  // namespace

std::string_view to_string(KeyAlgorithm algorithm) noexcept {
  switch (algorithm) {
    case KeyAlgorithm::kEcdsaP256:
      return "ecdsa-p256";
    case KeyAlgorithm::kEcdsaP384:
      return "ecdsa-p384";
    case KeyAlgorithm::kRsa:
      return "rsa";
    case KeyAlgorithm::kEd25519:
      return "ed25519";
  }
  return "";
}

std::string_view to_string(SignatureScheme scheme) noexcept {
  switch (scheme) {
    case SignatureScheme::kEcdsaP256Sha256:
      return "ecdsa-p256-sha256";
    case SignatureScheme::kEcdsaP384Sha384:
      return "ecdsa-p384-sha384";
    case SignatureScheme::kEcdsaP384Sha256:
      return "ecdsa-p384-sha256";
    case SignatureScheme::kRsaPkcs1Sha256:
      return "rsa-pkcs1v15-sha256";
    case SignatureScheme::kRsaPssSha256:
      return "rsa-pss-sha256";
    case SignatureScheme::kEd25519:
      return "ed25519";
  }
  return "";
}

PublicKey::PublicKey(Key key, KeyAlgorithm algorithm, std::string spki)
    : key_(std::move(key)), algorithm_(algorithm), spki_(std::move(spki)), key_id_(sha256(spki_)) {}

Result<PublicKey> PublicKey::of(Key key, ByteView der) {
  const Result<KeyAlgorithm> algorithm = algorithm_of(key.get(), der.size());
  if (!algorithm) return algorithm.error();
  if (canonical_spki(key.get()) != der) {
    return refused(ErrorKind::kInvalid, "not in the one DER spelling of this key");
  }
  return PublicKey(std::move(key), *algorithm, std::string(der));
}

Result<PublicKey> PublicKey::from_spki(ByteView der) {
  if (der.size() > limits::kKeyTextBytesMax) {
    return refused(ErrorKind::kTooLarge,
                   "over " + std::to_string(limits::kKeyTextBytesMax) + " bytes");
  }
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  Key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())), &EVP_PKEY_free);
  if (!key) return refused(ErrorKind::kInvalid, "no SubjectPublicKeyInfo that OpenSSL can read");
  return of(std::move(key), der);
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  const Result<std::string> der = der_of_pem(pem, kLabel);
  if (!der) return with_context(der.error(), "public key");
  return from_spki(*der);
}

std::string PublicKey::pem() const { return pem_of_der(spki_, kLabel); }

std::optional<SignatureScheme> PublicKey::verify(ByteView message, ByteView signature) const {
  const auto good = [&](const char* digest, Padding padding) {
    return evp_verify(key_.get(), digest, padding, message, signature);
  };
  switch (algorithm_) {
    case KeyAlgorithm::kEcdsaP256:
      if (good("SHA256", Padding::kNone)) return SignatureScheme::kEcdsaP256Sha256;
      break;
    case KeyAlgorithm::kEcdsaP384:
      if (good("SHA384", Padding::kNone)) return SignatureScheme::kEcdsaP384Sha384;
      if (good("SHA256", Padding::kNone)) return SignatureScheme::kEcdsaP384Sha256;
      break;
    case KeyAlgorithm::kRsa:
      if (good("SHA256", Padding::kPkcs1)) return SignatureScheme::kRsaPkcs1Sha256;
      if (good("SHA256", Padding::kPss)) return SignatureScheme::kRsaPssSha256;
      break;
    case KeyAlgorithm::kEd25519:
      if (good(nullptr, Padding::kNone)) return SignatureScheme::kEd25519;
      break;
  }
  return std::nullopt;
}

}  // namespace ledgerline::crypto
