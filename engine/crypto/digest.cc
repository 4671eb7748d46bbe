#include "engine/crypto/digest.h"

#include <openssl/evp.h>

#include <algorithm>

namespace ledgerline::crypto {
namespace {

// Fetched once and never freed: worker threads may hash until the process ends.
const EVP_MD* sha256_method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  LEDGERLINE_ASSERT(method != nullptr);
  return method;
}

Sha256& thread_hasher() {
  thread_local Sha256 hasher;
  return hasher;
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  LEDGERLINE_ASSERT(context_ != nullptr);
  LEDGERLINE_ASSERT(EVP_DigestInit_ex2(context_.get(), sha256_method(), nullptr) == 1);
}

void Sha256::update(ByteView bytes) {
  LEDGERLINE_ASSERT(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

Digest Sha256::finish() {
  Digest out;
  LEDGERLINE_ASSERT(EVP_DigestFinal_ex(context_.get(), out.data(), nullptr) == 1);
  LEDGERLINE_ASSERT(EVP_DigestInit_ex2(context_.get(), sha256_method(), nullptr) == 1);
  return out;
}

Digest sha256(ByteView bytes) { return sha256({bytes}); }

Digest sha256(std::initializer_list<ByteView> parts) {
  Sha256& hasher = thread_hasher();
  for (const ByteView part : parts) hasher.update(part);
  return hasher.finish();
}

ShortDigest short_digest(ByteView bytes) {
  const Digest digest = sha256(bytes);
  ShortDigest out;
  std::copy_n(digest.begin(), out.size(), out.begin());
  return out;
}

}  // namespace ledgerline::crypto
