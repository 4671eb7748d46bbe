#include "engine/log/commitment.h"

#include "engine/crypto/digest.h"

namespace ledgerline::log {

Digest half_hash(const Salt& salt, ByteView bytes) {
  return crypto::sha256({ByteView("\x03", 1), view(salt), bytes});
}

Digest commitment(const Digest& header_hash, const Digest& body_hash) {
  return crypto::sha256({ByteView("\x02", 1), view(header_hash), view(body_hash)});
}

}  // namespace ledgerline::log
