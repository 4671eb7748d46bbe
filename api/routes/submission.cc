#include "api/routes/submission.h"

#include <array>
#include <utility>

#include "api/arguments.h"
#include "api/routes/receipt_proof.h"
#include "api/views/receipt.h"
#include "engine/base/assert.h"
#include "engine/base/limits.h"
#include "engine/base/utf8.h"
#include "engine/log/log_reader.h"

namespace ledgerline::api {

Result<ingest::Submission> submission_of(const Request& request, std::string_view endpoint) {
  ingest::Submission out;
  if (const auto key = request.headers.find("Idempotency-Key")) {
    if (key->empty() || key->size() > limits::kIdempotencyKeyBytesMax || !is_utf8(*key)) {
      return Error{ErrorKind::kInvalid,
                   "Idempotency-Key must be text of 1 to " +
                       std::to_string(limits::kIdempotencyKeyBytesMax) + " bytes",
                   {}};
    }
    out.source_id = std::string(*key);
  }
  out.content_type = std::string(request.headers.find("Content-Type").value_or(""));
  // The stored header is text: bytes that are not would make the record unreadable.
  if (!is_utf8(out.content_type)) {
    return Error{ErrorKind::kUnsupported, "Content-Type is not text", {}};
  }
  if (request.principal) out.principal = request.principal->name;
  out.endpoint = std::string(endpoint);
  out.received_at = request.received_at;
  out.body = request.body;
  return out;
}

std::span<const std::string_view> ingest_paths() noexcept {
  static constexpr std::array kPaths = {kLineagePath,      kLineageBatchPath, kAccessPath,
                                        kAttestationsPath, kTrustRootsPath,   kLogAddPath,
                                        kRetractionsPath,  kErasuresPath,     kRetentionPath};
  return kPaths;
}

const std::string& origin_of(const Services& services, Position position) {
  const log::Epoch* const epoch = services.log->epochs().find(position);
  LEDGERLINE_ASSERT(epoch != nullptr);
  return epoch->origin;
}

Result<ReceiptForm> receipt_form_of(const Request& request) {
  Arguments arguments(request.query);
  const auto form =
      arguments.one_of("receipt", ReceiptForm::kPlain, {{"proof", ReceiptForm::kProof}});
  if (const Result<void> checked = arguments.done(); !checked) return checked.error();
  return form;
}

ingest::Accepted with_retraction(const Services& services, ingest::Accepted accepted) {
  const log::ErasureTable* const erasures = services.log->erasures();
  if (accepted.receipt.duplicate && erasures != nullptr) {
    accepted.retracted_by = erasures->retraction_of(accepted.receipt.position);
  }
  return accepted;
}

void answer_outcome(const std::shared_ptr<Responder>& responder, const ingest::Outcome& outcome,
                    ReceiptForm form, const Services& services) {
  if (const auto* const accepted = std::get_if<ingest::Accepted>(&outcome)) {
    const ingest::Accepted told = with_retraction(services, *accepted);
    if (form == ReceiptForm::kProof) return answer_with_proof(responder, told, services);
    responder->answer(views::receipt(told, origin_of(services, told.receipt.position)));
  } else if (const auto* const rejected = std::get_if<ingest::Rejection>(&outcome)) {
    responder->fail(views::rejection(*rejected));
  } else {
    responder->fail(*std::get_if<Error>(&outcome));
  }
}

}  // namespace ledgerline::api
