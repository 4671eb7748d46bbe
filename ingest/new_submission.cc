#include "ingest/new_submission.h"

#include <utility>

namespace ledgerline::ingest {
Result<log::NewRecord> new_record_of(const Submission& submission, const Element& element,
                                     Position principal, std::string_view default_namespace,
                                     Decoded decoded) {
  format::RecordHeader header;
  header.kind = element.kind;
  header.received_at = submission.received_at;
  header.principal = principal;
  header.endpoint = submission.endpoint;
  header.content_type = submission.content_type;
  header.source_id = submission.source_id;
  header.element = element.index;
  if (decoded.namespace_assumed) header.default_namespace = std::string(default_namespace);
  header.flags = std::move(decoded.flags);
  header.flags_omitted = decoded.flags_omitted;
  // Shared: the projector folds them after the sender has its answer.
  return log::make_new_record(header, element.body, submission.body,
                              std::shared_ptr<const format::Facts>(std::move(decoded.facts)));
}

}  // namespace ledgerline::ingest
