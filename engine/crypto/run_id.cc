#include "engine/crypto/run_id.h"

#include "engine/crypto/digest.h"

namespace ledgerline::crypto {
namespace {

constexpr std::string_view kDomain("ledgerline/run-id/1\0", 20);

}  // namespace

RunId run_id_from(std::string_view text) {
  if (const auto uuid = parse_uuid(text)) return {*uuid, false};
  return {uuid_from_digest(sha256({kDomain, text})), true};
}

}  // namespace ledgerline::crypto
