#include "engine/crypto/certificate.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "engine/base/limits.h"

namespace ledgerline::crypto {

std::optional<KeyId> key_id_of_certificate(ByteView der) {
  if (der.size() > limits::kCertificateBytesMax) return std::nullopt;
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      d2i_X509(nullptr, &at, static_cast<long>(der.size())), &X509_free);
  unsigned char* bytes = nullptr;
  const int size =
      certificate ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &bytes) : 0;
  std::string spki;
  if (size > 0) spki.assign(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  ERR_clear_error();
  const Result<PublicKey> key = PublicKey::from_spki(spki);
  if (!key) return std::nullopt;
  return key->key_id();
}

}  // namespace ledgerline::crypto
