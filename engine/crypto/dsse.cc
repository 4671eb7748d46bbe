#include "engine/crypto/dsse.h"

namespace ledgerline::crypto {

std::string pre_authentication_encoding(ByteView payload_type, ByteView payload) {
  std::string out = "DSSEv1 ";
  out.reserve(payload_type.size() + payload.size() + 48);
  out.append(std::to_string(payload_type.size())).append(" ").append(payload_type);
  out.append(" ").append(std::to_string(payload.size())).append(" ").append(payload);
  return out;
}

}  // namespace ledgerline::crypto
