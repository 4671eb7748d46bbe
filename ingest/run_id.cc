#include "ingest/run_id.h"

#include "engine/crypto/digest.h"

namespace ledgerline::ingest {
namespace {

constexpr std::string_view kDomain("ledgerline/run-id/1\0", 20);

}  // namespace

RunId run_id_from(std::string_view text) {
  if (const auto uuid = parse_uuid(text)) return {*uuid, false};
  return {derived_run_id(text), true};
}

Uuid derived_run_id(std::string_view text) {
  return uuid_from_digest(crypto::sha256({kDomain, text}));
}

}  // namespace ledgerline::ingest
