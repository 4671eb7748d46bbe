// SHA-256 (FIPS 180-4), the only digest of the stored format.
//
// The free functions are thread-safe: each thread keeps one OpenSSL context for its lifetime,
// because OpenSSL 3's own one-shot functions spend three times as long on fetching and allocating
// as on the 65 bytes of a tree node. They cannot fail; an OpenSSL without SHA-256 is a broken
// installation and ends the process.
#pragma once

#include <initializer_list>
#include <memory>

#include "engine/base/bytes.h"

struct evp_md_ctx_st;  // EVP_MD_CTX

namespace ledgerline::crypto {

[[nodiscard]] Digest sha256(ByteView bytes);
// Of the concatenation of `parts`, without building it.
[[nodiscard]] Digest sha256(std::initializer_list<ByteView> parts);

// The first 16 bytes of the SHA-256.
[[nodiscard]] ShortDigest short_digest(ByteView bytes);

// SHA-256 of bytes that arrive in pieces. Owns its context; one thread at a time.
class Sha256 {
 public:
  Sha256();

  void update(ByteView bytes);
  // The digest of everything since construction or the last finish(); the next update() starts
  // anew.
  [[nodiscard]] Digest finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace ledgerline::crypto
