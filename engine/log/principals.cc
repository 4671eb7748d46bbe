#include "engine/log/principals.h"

#include "engine/log/json_text.h"
#include "engine/log/log_columns.h"

namespace ledgerline::log {
namespace {

constexpr std::string_view kBodyBegin = "{\"name\":";
constexpr std::string_view kBodyEnd = "}";

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

Result<std::unique_ptr<PrincipalTable>> PrincipalTable::load(const kv::Store& store,
                                                             const LogReader& reader,
                                                             Sequencer& sequencer,
                                                             const Clock& clock) {
  std::unique_ptr<PrincipalTable> table(new PrincipalTable(sequencer, clock));
  kv::ScanOptions streaming;
  streaming.fill_cache = false;
  kv::Cursor cursor = store.scan(kGovernanceRecords, "", "", {}, streaming);
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    const Result<format::Frame> frame = format::decode_frame(cursor.value());
    if (!frame) return with_context(frame.error(), "principals");
    if (!frame->header || !frame->body) continue;
    const Result<format::RecordHeader> header = format::decode_record_header(frame->header->bytes);
    if (!header) return with_context(header.error(), "principals");
    if (header->kind != format::RecordKind::kPrincipal) continue;
    const std::optional<Position> position = decode_position_key(cursor.key());
    std::optional<std::string> name = principal_name(frame->body->bytes);
    if (!position || !name || reader.epochs().find(*position) == nullptr) {
      return Error{ErrorKind::kCorrupt, "principals: a record that is not as written", {}};
    }
    table->learn(std::move(*name), *position);
  }
  if (Result<void> status = cursor.status(); !status) return status.error();
  return table;
}

void PrincipalTable::learn(std::string name, Position position) {
  const std::lock_guard lock(mutex_);
  by_position_.emplace(position, name);
  by_name_.emplace(std::move(name), position);
}

std::optional<Position> PrincipalTable::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> PrincipalTable::name_of(Position principal) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_position_.find(principal);
  if (found == by_position_.end()) return std::nullopt;
  return found->second;
}

std::vector<Position> PrincipalTable::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<Position> positions;
  positions.reserve(by_position_.size());
  for (const auto& [position, name] : by_position_) positions.push_back(position);
  return positions;
}

void PrincipalTable::resolve(std::string_view name, Done done) {
  if (const std::optional<Position> known = find(name)) return done(*known);
  format::RecordHeader header;
  header.kind = format::RecordKind::kPrincipal;
  header.received_at = clock_.now();
  header.endpoint = "principal";
  header.content_type = "application/json";
  const auto body = std::make_shared<const std::string>(principal_body(name));
  Result<NewRecord> record = make_new_record(header, *body, body);
  if (!record) return done(record.error());
  Submission submission;
  submission.push_back(std::move(*record));
  Result<void> taken = sequencer_.submit(
      std::move(submission),
      [this, name = std::string(name), done](const Result<std::vector<Receipt>>& receipts) {
        if (!receipts) return done(receipts.error());
        learn(name, receipts->front().position);
        done(receipts->front().position);
      });
  if (!taken) done(taken.error());
}

}  // namespace ledgerline::log
