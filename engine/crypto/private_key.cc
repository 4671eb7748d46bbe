#include "engine/crypto/private_key.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/base/limits.h"

namespace ledgerline::crypto {
namespace {

constexpr std::size_t kRsaBits = 2048;

Error failed(ErrorKind kind, std::string_view what) {
  ERR_clear_error();
  return {kind, "private key: " + std::string(what), {}};
}

struct FreeBio {
  void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

// OpenSSL asks for the passphrase of an encrypted text here, and never on a terminal.
int give_passphrase(char* buffer, int size, int, void* passphrase) {
  const auto& text = *static_cast<const std::string_view*>(passphrase);
  if (text.empty() || text.size() > static_cast<std::size_t>(size)) return -1;
  std::memcpy(buffer, text.data(), text.size());
  return static_cast<int>(text.size());
}

struct SchemeRule {
  SignatureScheme scheme;
  KeyAlgorithm algorithm;
  const char* digest;
  int rsa_padding;  // 0: no RSA
};

// The first of an algorithm is the one that sign() takes by itself.
constexpr SchemeRule kSchemes[] = {
    {SignatureScheme::kEcdsaP256Sha256, KeyAlgorithm::kEcdsaP256, "SHA256", 0},
    {SignatureScheme::kEcdsaP384Sha384, KeyAlgorithm::kEcdsaP384, "SHA384", 0},
    {SignatureScheme::kEcdsaP384Sha256, KeyAlgorithm::kEcdsaP384, "SHA256", 0},
    {SignatureScheme::kRsaPkcs1Sha256, KeyAlgorithm::kRsa, "SHA256", RSA_PKCS1_PADDING},
    {SignatureScheme::kRsaPssSha256, KeyAlgorithm::kRsa, "SHA256", RSA_PKCS1_PSS_PADDING},
    {SignatureScheme::kEd25519, KeyAlgorithm::kEd25519, nullptr, 0},
};

}  // namespace

void PrivateKey::Free::operator()(evp_pkey_st* key) const noexcept { EVP_PKEY_free(key); }

Result<PrivateKey> PrivateKey::of(Key key) {
  unsigned char* bytes = nullptr;
  const int size = i2d_PUBKEY(key.get(), &bytes);
  if (size <= 0) return failed(ErrorKind::kInvalid, "no public half");
  const std::string spki(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  Result<PublicKey> public_key = PublicKey::from_spki(spki);
  if (!public_key) return public_key.error();
  return PrivateKey(std::move(key), *std::move(public_key));
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem, std::string_view passphrase) {
  if (pem.size() > limits::kKeyTextBytesMax) return failed(ErrorKind::kTooLarge, "over 4 KiB");
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Key key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, &give_passphrase, &passphrase)
              : nullptr);
  if (!key) {
    return failed(ErrorKind::kInvalid, "no PEM key that this passphrase opens");
  }
  return of(std::move(key));
}

Result<PrivateKey> PrivateKey::generate(KeyAlgorithm algorithm) {
  EVP_PKEY* key = nullptr;
  switch (algorithm) {
    case KeyAlgorithm::kEcdsaP256:
      key = EVP_EC_gen("P-256");
      break;
    case KeyAlgorithm::kEcdsaP384:
      key = EVP_EC_gen("P-384");
      break;
    case KeyAlgorithm::kRsa:
      key = EVP_RSA_gen(kRsaBits);
      break;
    case KeyAlgorithm::kEd25519:
      key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
      break;
  }
  if (key == nullptr) return failed(ErrorKind::kInternal, "cannot make a key");
  return of(Key(key));
}

Result<std::string> PrivateKey::sign(ByteView message) const {
  const auto* const rule = std::find_if(
      std::begin(kSchemes), std::end(kSchemes),
      [&](const SchemeRule& each) { return each.algorithm == public_key_.algorithm(); });
  return sign(message, rule->scheme);
}

Result<std::string> PrivateKey::sign(ByteView message, SignatureScheme scheme) const {
  const auto* const rule =
      std::find_if(std::begin(kSchemes), std::end(kSchemes),
                   [&](const SchemeRule& each) { return each.scheme == scheme; });
  if (rule->algorithm != public_key_.algorithm()) {
    return failed(ErrorKind::kInvalid, "the scheme is not one of this key's algorithm");
  }
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
  std::size_t size = 0;
  bool good = context && EVP_DigestSignInit_ex(context.get(), &parameters, rule->digest, nullptr,
                                               nullptr, key_.get(), nullptr) == 1;
  if (good && rule->rsa_padding != 0) {
    good = EVP_PKEY_CTX_set_rsa_padding(parameters, rule->rsa_padding) == 1;
  }
  if (good && rule->rsa_padding == RSA_PKCS1_PSS_PADDING) {
    good = EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  good = good && EVP_DigestSign(context.get(), nullptr, &size, bytes, message.size()) == 1;
  std::string signature(size, '\0');
  if (!good || EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                              &size, bytes, message.size()) != 1) {
    return failed(ErrorKind::kInternal, "cannot sign");
  }
  signature.resize(size);
  return signature;
}

Result<std::string> PrivateKey::pem(std::string_view passphrase) const {
  const Bio bio(BIO_new(BIO_s_secmem()));
  const EVP_CIPHER* const cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
  if (!bio ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), cipher, passphrase.data(),
                                    static_cast<int>(passphrase.size()), nullptr, nullptr) != 1) {
    return failed(ErrorKind::kInternal, "cannot write the key");
  }
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return std::string(bytes, static_cast<std::size_t>(size));
}

}  // namespace ledgerline::crypto
