#include "ingest/replay.h"

#include "engine/log/principals.h"
#include "ingest/access_decoder.h"
#include "ingest/attestation_decoder.h"
#include "ingest/lineage_decoder.h"
#include "ingest/new_facts.h"
#include "ingest/trust_root_decoder.h"

namespace ledgerline::ingest {
namespace {

Result<std::unique_ptr<format::Facts>> replayed(DecodeResult result) {
  if (Decoded* good = std::get_if<Decoded>(&result)) return std::move(good->facts);
  const Violation& first = std::get<Rejection>(result).violations.front();
  return Error{ErrorKind::kCorrupt,
               "an accepted body no longer decodes: " + first.rule + ": " + first.detail,
               first.pointer};
}

}  // namespace

Result<std::unique_ptr<format::Facts>> facts_of_record(const format::RecordHeader& header,
                                                       std::shared_ptr<const void> body_owner,
                                                       std::string_view body) {
  // What strict mode accepted, lenient mode reads the same way.
  const DecodeContext context{Mode::kLenient, header.default_namespace, header.received_at};
  switch (header.kind) {
    case format::RecordKind::kLineage:
      return replayed(decode_lineage(std::move(body_owner), body, context));
    case format::RecordKind::kAccess:
      return replayed(decode_access(std::move(body_owner), body, context));
    case format::RecordKind::kAttestation:
      return replayed(decode_attestation(std::move(body_owner), body, context));
    case format::RecordKind::kTrustRoot:
      return replayed(decode_trust_root(std::move(body_owner), body, context));
    case format::RecordKind::kPrincipal: {
      auto facts = new_facts(std::move(body_owner), body, header.received_at);
      const auto name = log::principal_name(body);
      if (!name) return Error{ErrorKind::kCorrupt, "a principal's record holds no name", {}};
      facts->principal = facts->keep(*name);
      return facts;
    }
    default:
      return new_facts(std::move(body_owner), body, header.received_at);
  }
}

}  // namespace ledgerline::ingest
