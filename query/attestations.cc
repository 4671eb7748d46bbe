#include "query/attestations.h"

#include <algorithm>
#include <utility>

#include "engine/index/attestation_reader.h"
#include "query/context.h"
#include "query/position_page.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

Fingerprint fingerprint_of(const AttestationQuestion& question) {
  Fingerprint print;
  print.add("attestations").add(question.subject).add(question.predicate_type);
  print.add(question.kind ? static_cast<std::uint64_t>(*question.kind) : UINT64_MAX);
  print.add(question.known_at.value_or(Position(UINT64_MAX)).value());
  return print;
}

index::KeyRange range_of(const AttestationQuestion& question) {
  if (!question.subject.empty()) {
    return index::attestation_subject_range(index::subject_digest(question.subject));
  }
  if (!question.predicate_type.empty()) {
    return index::attestation_type_range(question.predicate_type);
  }
  if (question.kind) return index::attestation_kind_range(*question.kind);
  return index::attestations_range();
}

// The same range from the first position behind `after`: every key of it is the range's prefix and
// a position.
index::KeyRange behind(const index::KeyRange& range, const std::optional<Position>& after) {
  if (!after) return range;
  return {index::Key().bytes(range.lower).position(*after + 1), range.upper};
}

bool matches(const AttestationQuestion& question, const index::AttestationRow& row) {
  if (question.kind && row.kind != *question.kind) return false;
  return question.predicate_type.empty() || row.predicate_type == question.predicate_type;
}

}  // namespace

Result<std::optional<AttestationAnswer>> AttestationReader::read(Position position) {
  auto row = index::attestation_at(context_.reader(), position);
  if (!row) return row.error();
  if (!*row) return std::optional<AttestationAnswer>();
  AttestationAnswer out;
  out.position = position;
  out.row = std::move(**row);
  for (const index::SignatureRow& signature : out.row.signatures) {
    SignatureAnswer answer;
    answer.row = signature;
    if (signature.key) {
      Result<const KeyState*> then = trust_.before(*signature.key, position);
      if (!then) return then.error();
      if (*then != nullptr) answer.key = **then;
      answer.distrust =
          index::distrust_of(*then != nullptr ? &(*then)->row : nullptr, "", out.row.received_at);
      Result<const KeyState*> now = trust_.before(*signature.key, Position(UINT64_MAX));
      if (!now) return now.error();
      if (*now != nullptr && (*now)->row.revoked && (*now)->row.revoked->position > position) {
        answer.revoked = **now;
      }
    }
    out.signatures.push_back(std::move(answer));
  }
  return std::optional(std::move(out));
}

Result<AttestationList> list_attestations(const Context& context,
                                          const AttestationQuestion& question) {
  const Fingerprint print = fingerprint_of(question);
  auto after = page_after(print, question.cursor);
  if (!after) return after.error();
  AttestationList answer;
  answer.envelope = context.envelope(Draws::kAttestations);
  context.set_known_at(answer.envelope, question.known_at);
  AttestationReader reader(context);
  const std::size_t limit = std::clamp<std::size_t>(question.limit, 1, limits::kPageRowsMax);
  std::size_t looked_at = 0;
  auto read = index::positions_in(
      context.reader(), index::kAttestations, behind(range_of(question), *after),
      index::Order::kOldestFirst, [&](Position position) -> Result<bool> {
        if (question.known_at && position > *question.known_at) return false;
        const auto stop_before = [&](Incomplete why) {
          answer.envelope.mark(why);
          answer.envelope.cursor = cursor_behind(print, Position(position.value() - 1));
          return false;
        };
        if (answer.rows.size() == limit) return stop_before(Incomplete::kPage);
        if (++looked_at > limits::kReportRowsScannedMax) {
          return stop_before(Incomplete::kRowBudget);
        }
        auto row = reader.read(position);
        if (!row) return row.error();
        if (*row && matches(question, (*row)->row)) answer.rows.push_back(std::move(**row));
        return true;
      });
  if (!read) return read.error();
  return answer;
}

}  // namespace ledgerline::query
