#include "engine/crypto/evp_verify.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>

namespace ledgerline::crypto {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

bool set_padding(EVP_PKEY_CTX* context, Padding padding) {
  switch (padding) {
    case Padding::kNone:
      return true;
    case Padding::kPkcs1:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    case Padding::kPss:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_AUTO) == 1;
  }
  return false;
}

const unsigned char* unsigned_data(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

bool evp_verify(evp_pkey_st* key, const char* digest, Padding padding, ByteView message,
                ByteView signature) {
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;
  const bool good = context &&
                    EVP_DigestVerifyInit_ex(context.get(), &parameters, digest, nullptr, nullptr,
                                            key, nullptr) == 1 &&
                    set_padding(parameters, padding) &&
                    EVP_DigestVerify(context.get(), unsigned_data(signature), signature.size(),
                                     unsigned_data(message), message.size()) == 1;
  if (!good) ERR_clear_error();
  return good;
}

}  // namespace ledgerline::crypto
