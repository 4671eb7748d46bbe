#include "query/records.h"

#include "engine/log/identity.h"
#include "engine/log/log_reader.h"
#include "engine/log/own_records.h"
#include "engine/log/principals.h"
#include "query/context.h"
#include "query/record_answer.h"

namespace ledgerline::query {

Result<std::optional<std::string>> PrincipalNames::of(Position principal) {
  auto known = known_.find(principal);
  if (known != known_.end()) return known->second;
  auto name = principal_name(context_, principal);
  if (!name) return name;
  known_.emplace(principal, *name);
  return name;
}

Result<RecordAnswer> record_answer(const Context& context, Position position,
                                   const format::LogEntry& entry, const Digest& leaf_hash,
                                   const format::Frame& frame, PrincipalNames& names) {
  const log::Epoch* epoch = context.log().epochs().find(position);
  if (epoch == nullptr) {
    return Error{ErrorKind::kGone, "a position that was lost before an epoch began", {}};
  }
  RecordAnswer answer;
  answer.envelope = context.envelope(Draws::kRecord);
  answer.position = position;
  answer.kind = entry.kind;
  answer.received_at = entry.received_at;
  answer.body_bytes = entry.body_bytes;
  answer.receipt = {epoch->origin, LeafIndex(position - epoch->base), leaf_hash};
  answer.entry = entry;
  answer.frame = frame;
  if (frame.body) answer.body = frame.body->bytes;
  if (frame.header) {
    auto header = format::decode_record_header(frame.header->bytes);
    if (!header) return header.error();
    if (log::is_own_record(entry.kind)) {
      answer.principal = epoch->origin;
    } else {
      auto name = names.of(header->principal);
      if (!name) return name.error();
      answer.principal = std::move(*name);
    }
    answer.header = std::move(*header);
  }
  if (const auto* erasures = context.log().erasures()) {
    const log::ErasureTable::Erased erased = erasures->find(position, entry);
    answer.header_erased_by = erased.header_by;
    answer.body_erased_by = erased.body_by;
    answer.retracted_by = erased.retracted_by;
  }
  if (!answer.principal || !answer.body) answer.envelope.mark(Incomplete::kErased);
  return answer;
}

Result<std::optional<Position>> conflict_of(const Context& context, const RecordAnswer& answer) {
  if (!answer.header || !answer.body || answer.header->source_id.empty()) {
    return std::optional<Position>();
  }
  log::Identity identity = log::identity_of(*answer.header, *answer.body);
  if (!identity.source) return std::optional<Position>();
  auto first = context.log().find_identity(*identity.source);
  if (first && *first && **first >= answer.position) return std::optional<Position>();
  return first;
}

Result<RecordAnswer> read_record(const Context& context, Position position) {
  auto read = context.log().read(position);
  if (!read) return read.error();
  // Shared, because the body travels on with the answer and the record pins its row.
  auto stored = std::make_shared<log::StoredRecord>(std::move(*read));
  PrincipalNames names(context);
  auto answer =
      record_answer(context, position, stored->entry, stored->leaf_hash, stored->frame, names);
  if (!answer) return answer;
  auto conflict = conflict_of(context, *answer);
  if (!conflict) return conflict.error();
  answer->conflicts_with = *conflict;
  answer->owner = std::move(stored);
  return answer;
}

Result<std::optional<std::string>> principal_name(const Context& context, Position principal) {
  auto stored = context.log().read(principal);
  if (!stored) return stored.error();
  if (!stored->frame.body) return std::optional<std::string>();
  auto name = log::principal_name(stored->frame.body->bytes);
  if (!name || stored->entry.kind != format::RecordKind::kPrincipal) {
    return Error{ErrorKind::kCorrupt,
                 "log: position " + std::to_string(principal.value()) + " names no principal",
                 {}};
  }
  return name;
}

}  // namespace ledgerline::query
