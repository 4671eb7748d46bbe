#include "engine/crypto/ed25519.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <utility>

#include "engine/crypto/evp_verify.h"
#include "engine/crypto/random.h"
#include "engine/crypto/wipe.h"

namespace ledgerline::crypto {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const unsigned char* unsigned_data(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// OpenSSL queues its errors per thread; what stays there is later taken for an error of TLS.
Error failed(std::string_view what) {
  ERR_clear_error();
  return {ErrorKind::kInternal, "ed25519: " + std::string(what), ""};
}

}  // namespace

void SigningKey::Free::operator()(evp_pkey_st* key) const noexcept { EVP_PKEY_free(key); }

Result<SigningKey> SigningKey::from_seed(const Ed25519Seed& seed) {
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  if (!key) return failed("cannot make a key");
  Ed25519PublicKey public_key;
  std::size_t size = public_key.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), public_key.data(), &size) != 1) {
    return failed("cannot derive the public key");
  }
  return SigningKey(std::move(key), public_key);
}

Result<SigningKey> SigningKey::generate() {
  Ed25519Seed seed;
  if (auto filled = random_secret_bytes(seed); !filled) return filled.error();
  auto key = from_seed(seed);
  wipe(seed);
  return key;
}

Result<Ed25519Signature> SigningKey::sign(ByteView message) const {
  const Context context(EVP_MD_CTX_new());
  Ed25519Signature signature;
  std::size_t size = signature.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, unsigned_data(message),
                     message.size()) != 1) {
    return failed("cannot sign");
  }
  return signature;
}

Result<Ed25519Seed> SigningKey::seed() const {
  Ed25519Seed seed;
  std::size_t size = seed.size();
  if (EVP_PKEY_get_raw_private_key(key_.get(), seed.data(), &size) != 1) {
    return failed("cannot read the seed");
  }
  return seed;
}

bool verify(const Ed25519PublicKey& public_key, ByteView message,
            const Ed25519Signature& signature) {
  EVP_PKEY* const key =
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.data(), public_key.size());
  if (key == nullptr) {
    ERR_clear_error();
    return false;
  }
  const bool good = evp_verify(key, nullptr, Padding::kNone, message, view(signature));
  EVP_PKEY_free(key);
  return good;
}

}  // namespace ledgerline::crypto
