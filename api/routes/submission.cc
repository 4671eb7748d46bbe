#include "api/routes/submission.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "api/arguments.h"
#include "api/routes/receipt_proof.h"
#include "api/views/receipt.h"
#include "engine/base/assert.h"
#include "engine/base/limits.h"
#include "engine/base/utf8.h"
#include "engine/log/log_reader.h"

namespace ledgerline::api {
namespace {

bool is_key(std::string_view text) noexcept {
  return !text.empty() && text.size() <= limits::kIdempotencyKeyBytesMax && is_utf8(text);
}

void fail(const Arguments& arguments, bool bad_key, Responder& responder) {
  std::vector<Violation> faults = arguments.faults();
  std::string message = faults.empty() ? "" : arguments.done().error().message;
  if (bad_key) {
    const std::string wanted =
        "must be text of 1 to " + std::to_string(limits::kIdempotencyKeyBytesMax) + " bytes";
    message.append(message.empty() ? "" : "; ").append("Idempotency-Key " + wanted);
    faults.push_back({"Idempotency-Key", "header", wanted});
  }
  responder.fail(Error{ErrorKind::kInvalid, std::move(message), {}}, std::move(faults));
}

}  // namespace

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

std::optional<Posted> read_post(const Request& request, std::string_view endpoint,
                                Responder& responder) {
  Arguments arguments(request.query);
  const auto form =
      arguments.one_of("receipt", ReceiptForm::kPlain, {{"proof", ReceiptForm::kProof}});
  const auto key = request.headers.find("Idempotency-Key");
  const bool bad_key = key && !is_key(*key);
  if (bad_key || !arguments.faults().empty()) {
    fail(arguments, bad_key, responder);
    return std::nullopt;
  }
  Posted out{form, {}};
  ingest::Submission& submission = out.submission;
  if (key) submission.source_id = std::string(*key);
  submission.content_type = std::string(request.headers.find("Content-Type").value_or(""));
  // The stored header is text: bytes that are not would make the record unreadable.
  if (!is_utf8(submission.content_type)) {
    responder.fail(Error{ErrorKind::kUnsupported, "Content-Type is not text", {}});
    return std::nullopt;
  }
  if (request.principal) submission.principal = request.principal->name;
  submission.endpoint = std::string(endpoint);
  submission.received_at = request.received_at;
  submission.body = request.body;
  return out;
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
