#include "engine/index/log_fold.h"

#include "engine/base/limits.h"
#include "engine/base/logging.h"
#include "engine/base/metrics.h"

namespace ledgerline::index {
namespace {

void skip(Fold& fold, Position position, std::string_view reason) {
  static metrics::Counter& skipped = metrics::counter("ledgerline_index_skipped_records_total",
                                                      "Records that the index could not fold.");
  skipped.add();
  logging::warn("index_record_skipped", {{"position", position.value()}, {"reason", reason}});
  fold.skip(position, reason);
}

Result<std::unique_ptr<format::Facts>> facts_of(ByteView header, ByteView body,
                                                const FactsDecoder& decode) {
  const Result<format::RecordHeader> decoded = format::decode_record_header(header);
  if (!decoded) return decoded.error();
  return decode(*decoded, nullptr, body);
}

void retract_record(Fold& fold, Position position, const format::Frame& frame, Position by,
                    const FactsDecoder& decode) {
  const auto facts = facts_of(frame.header->bytes, frame.body->bytes, decode);
  if (!facts) return fold.pass(position + 1);
  fold.retract(position, **facts, by);
}

}  // namespace

Result<void> fold_record(Fold& fold, Position position, ByteView header, ByteView body,
                         const FactsDecoder& decode) {
  const Result<std::unique_ptr<format::Facts>> facts = facts_of(header, body, decode);
  if (!facts) {
    skip(fold, position, facts.error().message);
    return {};
  }
  return fold.fold(position, **facts);
}

Result<void> fold_batch_from_log(Fold& fold, const log::LogReader& log, Position to,
                                 const FactsDecoder& decode, Position retractions_end) {
  log::RecordCursor cursor = log.scan(fold.next(), to);
  std::size_t records = 0;
  for (; cursor.valid() && records < limits::kFoldRecordsMax &&
         fold.pending_bytes() < limits::kFoldBytesMax;
       cursor.next(), ++records) {
    const Position position = cursor.position();
    const Result<format::Frame> frame = cursor.frame();
    if (!frame) {
      skip(fold, position, frame.error().message);
      continue;
    }
    if (!frame->header || !frame->body) {
      fold.pass(position + 1);  // erased: no Facts
      continue;
    }
    const std::optional<Position> retracted_by = cursor.retracted_by();
    if (retracted_by && *retracted_by < retractions_end) {
      retract_record(fold, position, *frame, *retracted_by, decode);
      continue;
    }
    auto done = fold_record(fold, position, frame->header->bytes, frame->body->bytes, decode);
    if (!done) return done;
  }
  if (auto done = cursor.status(); !done) {
    // Not kCorrupt, which means the index: folding again would read the same rows of the log.
    return Error{ErrorKind::kInternal, "log: " + done.error().message, {}};
  }
  if (!cursor.valid()) fold.pass(to);  // positions between epochs have no record
  return fold.commit();
}

Result<void> fold_from_log(Fold& fold, const log::LogReader& log, Position to,
                           const FactsDecoder& decode, const FoldProgress& progress,
                           Position retractions_end) {
  while (fold.next() < to) {
    if (progress && !progress(fold.next())) return {};
    if (auto done = fold_batch_from_log(fold, log, to, decode, retractions_end); !done) return done;
  }
  return {};
}

}  // namespace ledgerline::index
