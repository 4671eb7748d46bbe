#include "ingest/replay.h"

#include "engine/log/principals.h"
#include "ingest/access_decoder.h"
#include "ingest/lineage_decoder.h"

namespace ledgerline::ingest {
namespace {

std::unique_ptr<format::Facts> empty_facts(const format::RecordHeader& header,
                                           std::shared_ptr<const void> body_owner,
                                           std::string_view body) {
  auto facts = std::make_unique<format::Facts>();
  facts->body_owner = std::move(body_owner);
  facts->body = body;
  facts->event_time = header.received_at;
  facts->received_at = header.received_at;
  return facts;
}

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
    case format::RecordKind::kPrincipal: {
      auto facts = empty_facts(header, std::move(body_owner), body);
      const auto name = log::principal_name(body);
      if (!name) return Error{ErrorKind::kCorrupt, "a principal's record holds no name", {}};
      facts->principal = facts->keep(*name);
      return facts;
    }
    default:
      return empty_facts(header, std::move(body_owner), body);
  }
}

}  // namespace ledgerline::ingest
