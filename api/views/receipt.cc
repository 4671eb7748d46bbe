#include "api/views/receipt.h"

#include <memory>
#include <utility>

#include "api/document_stream.h"
#include "engine/base/encoding.h"

namespace ledgerline::api::views {
namespace {

void write_receipt(JsonWriter& out, const ingest::Accepted& accepted, std::string_view origin,
                   const Proof* proof) {
  out.begin_object();
  write_receipt_members(out, accepted, origin);
  write_proof_member(out, accepted, proof);
  out.end_object();
}

Violation violation_of(const ingest::Violation& violation) {
  std::string detail = violation.detail;
  if (violation.line > 0) detail = "line " + std::to_string(violation.line) + ": " + detail;
  return {violation.pointer, violation.rule, std::move(detail)};
}

void write_failure(JsonWriter& out, const ingest::BatchFailure& failure) {
  out.begin_object();
  out.member("index", failure.index).member("reason", failure.reason);
  out.member("retriable", failure.retriable);
  if (!failure.violations.empty()) {
    out.key("errors").begin_array();
    for (const ingest::Violation& violation : failure.violations) {
      out.begin_object();
      out.member("pointer", violation.pointer).member("rule", violation.rule);
      out.member("detail", violation.detail).end_object();
    }
    out.end_array();
  }
  out.end_object();
}

void write_summary(JsonWriter& out, const ingest::BatchAnswer& answer) {
  std::size_t retriable = 0;
  for (const ingest::BatchFailure& failure : answer.failures) retriable += failure.retriable;
  const std::size_t failed = answer.failures.size();
  out.member("status", failed == 0 ? "success" : "partial_success");
  out.key("summary").begin_object();
  out.member("received", answer.accepted.size());
  out.member("successful", answer.accepted.size() - failed).member("failed", failed);
  out.member("retriable", retriable).member("non_retriable", failed - retriable);
  out.end_object();
}

}  // namespace

void write_receipt_members(JsonWriter& out, const ingest::Accepted& accepted,
                           std::string_view origin) {
  const log::Receipt& receipt = accepted.receipt;
  out.member("position", receipt.position.value()).member("index", receipt.leaf_index.value());
  out.member("leaf_hash", to_hex(view(receipt.leaf_hash))).member("log", origin);
  out.member("duplicate", receipt.duplicate);
  if (accepted.retracted_by) out.member("retracted_by", accepted.retracted_by->value());
  out.key("flags").begin_array();
  for (std::uint32_t value = 0; value < 64; ++value) {
    if ((accepted.flags >> value & 1U) == 0) continue;
    out.string(to_string(static_cast<format::Flag>(value)));
  }
  if (receipt.conflict) out.string("conflict");
  out.end_array();
}

void write_proof_member(JsonWriter& out, const ingest::Accepted& accepted, const Proof* proof) {
  if (proof != nullptr && *proof) {
    out.member("proof", **proof);
  } else if (proof != nullptr) {
    const std::string position = std::to_string(accepted.receipt.position.value());
    out.member("proof_url", "/api/v2/records/" + position + "/proof");
  }
}

Response receipt(const ingest::Accepted& accepted, std::string_view origin, const Proof* proof) {
  Response response = Response::json(201, {});
  response.body.reserve(256);
  JsonWriter out(response.body);
  write_receipt(out, accepted, origin, proof);
  return response;
}

void write_warnings(JsonWriter& out, const std::vector<query::ReceiptWarning>& warnings) {
  out.key("warnings").begin_array();
  for (const query::ReceiptWarning& warning : warnings) {
    out.begin_object().member("rule", warning.rule).member("detail", warning.detail).end_object();
  }
  out.end_array();
}

Response trust_receipt(const ingest::Accepted& accepted, std::string_view origin,
                       const std::optional<std::vector<query::ReceiptWarning>>& warnings,
                       const Proof* proof) {
  Response response = Response::json(201, {});
  JsonWriter out(response.body);
  out.begin_object();
  write_receipt_members(out, accepted, origin);
  write_proof_member(out, accepted, proof);
  if (warnings && !accepted.retracted_by) {
    write_warnings(out, *warnings);
  } else if (!accepted.retracted_by) {
    out.member("warnings", "pending");
  }
  out.end_object();
  return response;
}

Response instructed(const ingest::Instructed& instructed, std::string_view origin,
                    const Proof* proof) {
  Response response = Response::json(201, {});
  JsonWriter out(response.body);
  out.begin_object();
  const ingest::Accepted accepted{instructed.receipt, 0};
  write_receipt_members(out, accepted, origin);
  write_proof_member(out, accepted, proof);
  out.member("records", instructed.records).member("more", instructed.more).end_object();
  return response;
}

Response batch(ingest::BatchAnswer answer, OriginOf origin_of, ProofOf proof_of) {
  // Shared by the functions below, which a stream may keep after this call.
  const auto kept = std::make_shared<const ingest::BatchAnswer>(std::move(answer));
  const auto write_failed = [kept](JsonWriter& out, std::size_t i) {
    write_failure(out, kept->failures[i]);
  };
  const auto write_row = [kept, origin_of = std::move(origin_of), proof_of = std::move(proof_of)](
                             JsonWriter& out, std::size_t i) {
    if (kept->accepted[i]) {
      const ingest::Accepted& accepted = *kept->accepted[i];
      const Proof proof = proof_of ? proof_of(accepted.receipt) : Proof();
      write_receipt(out, accepted, origin_of(accepted.receipt.position),
                    proof_of ? &proof : nullptr);
    } else {
      out.null();
    }
  };
  return document_response(200, [kept](JsonWriter& out) { write_summary(out, *kept); },
                           {{"failed_events", kept->failures.size(), write_failed},
                            {"receipts", kept->accepted.size(), write_row}});
}

Problem rejection(const ingest::Rejection& rejection) {
  Error error{rejection.kind, "the submission is not acceptable", {}};
  std::vector<Violation> violations;
  violations.reserve(rejection.violations.size());
  for (const auto& violation : rejection.violations) violations.push_back(violation_of(violation));
  if (!violations.empty()) {
    const Violation& first = violations.front();
    error.message = first.pointer.empty() ? first.detail : first.pointer + ": " + first.detail;
    error.pointer = first.pointer;
  }
  const std::size_t more =
      rejection.violations_omitted + (violations.empty() ? 0 : violations.size() - 1);
  if (more > 0) error.message.append(" (and " + std::to_string(more) + " more)");
  return to_problem(error, std::move(violations));
}

}  // namespace ledgerline::api::views
