#include "engine/log/principals.h"

#include "engine/log/identity.h"
#include "engine/log/json_text.h"
#include "engine/log/log_columns.h"
#include "engine/log/streaming_scan.h"

namespace ledgerline::log {
namespace {

constexpr std::string_view kBodyBegin = "{\"name\":";
constexpr std::string_view kBodyEnd = "}";

format::RecordHeader header_of_principal(Timestamp received_at) {
  format::RecordHeader header;
  header.kind = format::RecordKind::kPrincipal;
  header.received_at = received_at;
  header.endpoint = "principal";
  header.content_type = "application/json";
  return header;
}

}  // namespace

std::string principal_body(std::string_view name) {
  return std::string(kBodyBegin) + json_string(name) + std::string(kBodyEnd);
}

std::optional<std::string> principal_name(ByteView body) {
  if (!body.starts_with(kBodyBegin) || !body.ends_with(kBodyEnd)) return std::nullopt;
  body.remove_prefix(kBodyBegin.size());
  body.remove_suffix(kBodyEnd.size());
  return parse_json_string(body);
}

PrincipalTable::PrincipalTable(const kv::Store& store, const LogReader& reader,
                               Sequencer& sequencer, const Clock& clock)
    : store_(store), reader_(reader), sequencer_(sequencer), clock_(clock) {}

Result<std::optional<Position>> PrincipalTable::find(std::string_view name) {
  if (const std::optional<Position> known = remembered(name)) return known;
  const Digest identity = identity_of(header_of_principal({}), principal_body(name)).exact;
  Result<std::optional<Position>> stored = reader_.find_identity(identity);
  if (stored && *stored) remember(name, **stored);
  return stored;
}

Result<std::vector<Position>> PrincipalTable::all() {
  {
    const std::lock_guard lock(mutex_);
    if (scanned_) return std::vector<Position>(positions_.begin(), positions_.end());
  }
  Result<std::vector<Position>> found = scan();
  if (!found) return found;
  const std::lock_guard lock(mutex_);
  positions_.insert(found->begin(), found->end());
  scanned_ = true;
  return std::vector<Position>(positions_.begin(), positions_.end());
}

Result<std::vector<Position>> PrincipalTable::scan() const {
  std::vector<Position> found;
  kv::Cursor cursor = store_.scan(kGovernanceRecords, "", "", {}, streaming_scan());
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    const Result<format::Frame> frame = format::decode_frame(cursor.value());
    if (!frame) return with_context(frame.error(), "principals");
    if (!frame->header || !frame->body) continue;
    const Result<format::RecordHeader> header = format::decode_record_header(frame->header->bytes);
    if (!header) return with_context(header.error(), "principals");
    if (header->kind != format::RecordKind::kPrincipal) continue;
    const std::optional<Position> position = decode_position_key(cursor.key());
    if (!position) return Error{ErrorKind::kCorrupt, "principals: a key of the wrong size", {}};
    found.push_back(*position);
  }
  if (Result<void> status = cursor.status(); !status) return status.error();
  return found;
}

void PrincipalTable::resolve(std::string_view name, const Done& done) {
  const Result<std::optional<Position>> known = find(name);
  if (!known) return done(known.error());
  if (*known) return done(**known);
  const auto body = std::make_shared<const std::string>(principal_body(name));
  Result<NewRecord> record = make_new_record(header_of_principal(clock_.now()), *body, body);
  if (!record) return done(record.error());
  Submission submission;
  submission.push_back(std::move(*record));
  Result<void> taken = sequencer_.submit(
      std::move(submission),
      [this, name = std::string(name), done](const Result<std::vector<Receipt>>& receipts) {
        if (!receipts) return done(receipts.error());
        remember(name, receipts->front().position);
        done(receipts->front().position);
      });
  if (!taken) done(taken.error());
}

std::optional<Position> PrincipalTable::remembered(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(name);
  if (found == by_name_.end() || is_erased(found->second)) return std::nullopt;
  return found->second;
}

bool PrincipalTable::is_erased(Position principal) const {
  if (reader_.erasures() == nullptr) return false;
  format::LogEntry entry;
  entry.kind = format::RecordKind::kPrincipal;
  return reader_.erasures()->find(principal, entry).any();
}

void PrincipalTable::remember(std::string_view name, Position position) {
  const std::lock_guard lock(mutex_);
  by_name_.insert_or_assign(std::string(name), position);
  positions_.insert(position);
}

}  // namespace ledgerline::log
