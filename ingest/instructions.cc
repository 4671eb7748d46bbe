#include "ingest/instructions.h"

#include <future>
#include <memory>
#include <utility>

#include "engine/log/log_reader.h"
#include "engine/log/new_record.h"
#include "engine/log/principals.h"
#include "engine/log/sequencer.h"

namespace ledgerline::ingest {
namespace {

format::RecordHeader header_of(const Submission& submission, Position principal,
                               const log::Erasure& erasure) {
  format::RecordHeader header;
  header.kind =
      erasure.retracts() ? format::RecordKind::kRetraction : format::RecordKind::kRetention;
  header.received_at = submission.received_at;
  header.principal = principal;
  header.endpoint = submission.endpoint;
  header.content_type = "application/json";
  header.source_id = submission.source_id;
  return header;
}

// What the sender said, apart from what the log added.
bool same_request(const log::Erasure& asked, const log::Erasure& stored) {
  if (asked.reason != stored.reason || asked.requested_by != stored.requested_by ||
      asked.drop_received_before != stored.drop_received_before) {
    return false;
  }
  return asked.drop_received_before
             ? asked.kinds == stored.kinds
             : asked.halves == stored.halves && asked.ranges == stored.ranges;
}

Result<log::AdmittedErasure> checked(Result<log::AdmittedErasure> admitted,
                                     const Instructions::HeldCheck& check) {
  if (!admitted) return admitted;
  const Result<std::vector<log::HeldRecord>> held = check(*admitted);
  if (!held) return held.error();
  return log::without_held(*std::move(admitted), *held);
}

InstructionOutcome outcome_of(Result<Instructed> result) {
  if (!result) return result.error();
  return *result;
}

}  // namespace

Result<Position> Instructions::resolve(const Submission& submission) {
  std::promise<Result<Position>> promise;
  std::future<Result<Position>> resolved = promise.get_future();
  principals_.resolve(submission.principal, [&promise](Result<Position> principal) {
    promise.set_value(std::move(principal));
  });
  return resolved.get();
}

Result<std::optional<log::Receipt>> Instructions::repetition(const Submission& submission,
                                                             Position principal,
                                                             const log::Erasure& asked) {
  if (submission.source_id.empty()) return std::optional<log::Receipt>();
  const log::Identity identity = log::identity_of(header_of(submission, principal, asked), {});
  const auto first = reader_.find_identity(*identity.source);
  if (!first) return first.error();
  if (!*first) return std::optional<log::Receipt>();
  const auto record = reader_.read(**first);
  if (!record) return record.error();
  const auto stored =
      record->frame.body ? log::parse_erasure(record->frame.body->bytes) : std::nullopt;
  if (!stored || !same_request(asked, *stored)) {
    return Error{ErrorKind::kConflict,
                 "this Idempotency-Key came with another instruction, at position " +
                     std::to_string((*first)->value()),
                 {}};
  }
  Result<log::Receipt> receipt = reader_.receipt(**first);
  if (!receipt) return receipt.error();
  receipt->duplicate = true;
  return std::optional(*receipt);
}

Result<Instructed> Instructions::commit(const Submission& submission, Position principal,
                                        const log::AdmittedErasure& admitted) {
  const auto body = std::make_shared<const std::string>(log::encode_erasure(admitted.erasure));
  Result<log::NewRecord> record =
      log::make_new_record(header_of(submission, principal, admitted.erasure), *body, body);
  if (!record) return record.error();
  record->erases = admitted.identities;
  log::Submission records;
  records.push_back(*std::move(record));
  std::promise<Result<std::vector<log::Receipt>>> promise;
  auto committed = promise.get_future();
  const Result<void> taken =
      sequencer_.submit(std::move(records), [&promise](Result<std::vector<log::Receipt>> receipts) {
        promise.set_value(std::move(receipts));
      });
  if (!taken) return taken.error();
  const Result<std::vector<log::Receipt>> receipts = committed.get();
  if (!receipts) return receipts.error();
  return Instructed{receipts->front(), admitted.records, admitted.more};
}

InstructionOutcome Instructions::carry(const Submission& submission, ErasureResult decoded,
                                       const Admit& admit) {
  if (auto* const rejected = std::get_if<Rejection>(&decoded)) return std::move(*rejected);
  auto& asked = std::get<log::Erasure>(decoded);
  const std::lock_guard lock(mutex_);
  const Result<Position> principal = resolve(submission);
  if (!principal) return principal.error();
  const auto repeated = repetition(submission, *principal, asked);
  if (!repeated) return repeated.error();
  if (*repeated) return Instructed{**repeated, 0, false};
  const Result<log::AdmittedErasure> admitted = admit(std::move(asked));
  if (!admitted) return admitted.error();
  return outcome_of(commit(submission, *principal, *admitted));
}

InstructionOutcome Instructions::retract(const Submission& submission) {
  return carry(submission, decode_retraction(*submission.body), [this](log::Erasure asked) {
    return log::admit_erasure(store_, reader_, std::move(asked));
  });
}

InstructionOutcome Instructions::erase(const Submission& submission, const HeldCheck& check) {
  return carry(submission, decode_erasure(*submission.body), [&](log::Erasure asked) {
    return checked(log::admit_erasure(store_, reader_, std::move(asked)), check);
  });
}

InstructionOutcome Instructions::retain(const Submission& submission, const HeldCheck& check) {
  return carry(submission, decode_retention(*submission.body, submission.received_at),
               [&](log::Erasure asked) {
                 return checked(log::admit_retention(store_, reader_, std::move(asked)), check);
               });
}

}  // namespace ledgerline::ingest
