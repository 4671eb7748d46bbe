#include "query/exports.h"

#include "engine/log/log_reader.h"
#include "engine/merkle/rfc6962.h"
#include "query/context.h"
#include "query/record_answer.h"

namespace ledgerline::query {
namespace {

bool entry_matches(const ExportQuestion& question, const format::LogEntry& entry) {
  if (question.kind && entry.kind != *question.kind) return false;
  if (question.received_from && entry.received_at < *question.received_from) return false;
  return !question.received_until || entry.received_at < *question.received_until;
}

// What was erased may match.
bool header_matches(const ExportQuestion& question, const RecordAnswer& record) {
  if (!record.header) return true;
  if (question.endpoint && record.header->endpoint != *question.endpoint) return false;
  return !question.principal || !record.principal || *record.principal == *question.principal;
}

}  // namespace

struct Export::Impl {
  Impl(const Context& from, ExportQuestion asked, Position end)
      : context(from),
        question(std::move(asked)),
        until(end),
        next(question.from < end ? question.from : end),
        cursor(from.log().scan(next, end)),
        names(from) {}

  const Context& context;
  ExportQuestion question;
  Position until;
  Position next;
  log::RecordCursor cursor;
  PrincipalNames names;
  bool started = false;  // the cursor stands on a record that was given out
};

Export::Export(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Export::~Export() = default;
Export::Export(Export&&) noexcept = default;
Export& Export::operator=(Export&&) noexcept = default;

Result<Export> Export::open(const Context& context, const ExportQuestion& question) {
  auto head = context.log().head();
  if (!head) return head.error();
  Position end = head->next();
  if (question.from > end) {
    return Error{ErrorKind::kInvalid,
                 "from: lies beyond the log, which ends before " + std::to_string(end.value()),
                 {}};
  }
  if (question.until && *question.until < end) end = *question.until;
  return Export(std::make_unique<Impl>(context, question, end));
}

Result<std::optional<RecordAnswer>> Export::next() {
  Impl& impl = *impl_;
  // Only now: the record given out before points into the cursor's row.
  if (impl.started) impl.cursor.next();
  impl.started = false;
  for (; impl.cursor.valid(); impl.cursor.next()) {
    Position position = impl.cursor.position();
    impl.next = position + 1;
    auto entry = format::decode_log_entry(impl.cursor.entry());
    if (!entry) return entry.error();
    if (!entry_matches(impl.question, *entry)) continue;
    auto frame = impl.cursor.frame();
    if (!frame) return frame.error();
    auto record = record_answer(impl.context, position, *entry,
                                merkle::leaf_hash(impl.cursor.entry()), *frame, impl.names);
    if (!record) return record.error();
    if (!header_matches(impl.question, *record)) continue;
    auto conflict = conflict_of(impl.context, *record);
    if (!conflict) return conflict.error();
    record->conflicts_with = *conflict;
    impl.started = true;
    return std::optional<RecordAnswer>(std::move(*record));
  }
  if (auto status = impl.cursor.status(); !status) return status.error();
  impl.next = impl.until;
  return std::optional<RecordAnswer>();
}

Position Export::next_position() const noexcept { return impl_->next; }
Position Export::until() const noexcept { return impl_->until; }

}  // namespace ledgerline::query
