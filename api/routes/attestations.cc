#include "api/routes/attestations.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "api/routes/question.h"
#include "api/routes/receipt_proof.h"
#include "api/routes/subject_argument.h"
#include "api/routes/submission.h"
#include "api/routes/when_folded.h"
#include "api/views/attestations.h"
#include "engine/format/kind_names.h"
#include "query/approval_check.h"
#include "query/context.h"

namespace ledgerline::api {
namespace {

// A record that is in the log, until the index has judged its signatures.
struct Judged {
  const Services& services;
  Responder responder;
  ingest::Accepted accepted;
  views::ProofOf proof_of;  // empty: no proof was asked for

  void answer(const std::optional<views::FoldedAttestation>& folded) {
    const views::Proof proof = proof_of ? proof_of(accepted.receipt) : views::Proof();
    responder.answer(views::attestation_receipt(accepted,
                                                origin_of(services, accepted.receipt.position),
                                                folded, proof_of ? &proof : nullptr));
  }
  void answer_from(const query::Context* context) {
    if (context == nullptr) return answer({});
    auto folded = read(*context);
    answer(folded ? *folded : std::optional<views::FoldedAttestation>());
  }

 private:
  [[nodiscard]] Result<std::optional<views::FoldedAttestation>> read(
      const query::Context& context) const {
    auto row = query::AttestationReader(context).read(accepted.receipt.position);
    if (!row) return row.error();
    if (!*row) return std::optional<views::FoldedAttestation>();
    auto warnings = query::attestation_warnings(context, **row);
    if (!warnings) return warnings.error();
    if (accepted.receipt.duplicate) {
      warnings->push_back(query::repeat_warning(accepted.receipt.position));
    }
    return std::optional(views::FoldedAttestation{std::move(**row), *std::move(warnings)});
  }
};

void await_judgement(const std::shared_ptr<Judged>& judged) {
  when_folded(judged->services, judged->accepted.receipt.position,
              [judged](const query::Context* context) { judged->answer_from(context); });
}

void post_attestation(const Services& services, const Request& request, Responder responder) {
  std::optional<Posted> posted = read_post(request, kAttestationsPath, responder);
  if (!posted) return;
  // Shared, because the pipeline takes a copyable function.
  const auto kept = std::make_shared<Responder>(std::move(responder));
  services.ingest->submit_attestation(
      std::move(posted->submission),
      [&services, kept, form = posted->form](const ingest::Outcome& outcome) {
        const auto* const accepted = std::get_if<ingest::Accepted>(&outcome);
        if (accepted == nullptr) return answer_outcome(kept, outcome, form, services);
        const std::shared_ptr<Judged> judged(
            new Judged{services, std::move(*kept), with_retraction(services, *accepted), {}});
        if (form == ReceiptForm::kPlain) return await_judgement(judged);
        await_proofs(services, accepted->receipt.position, [judged](views::ProofOf proof_of) {
          judged->proof_of = std::move(proof_of);
          await_judgement(judged);
        });
      });
}

Answerer parse_list(const Request&, Arguments& arguments) {
  query::AttestationQuestion ask;
  ask.subject = subject_argument(arguments, "subject");
  ask.predicate_type = arguments.filled("predicate_type").value_or("");
  if (const auto kind = arguments.text("kind")) {
    ask.kind = format::predicate_kind_from(*kind);
    if (!ask.kind) arguments.not_among("kind", format::predicate_kind_names());
  }
  if (const auto at = arguments.number("known_at")) ask.known_at = Position(*at);
  ask.limit = arguments.number("limit", 1, limits::kPageRowsMax).value_or(limits::kPageRowsDefault);
  ask.cursor = arguments.text("cursor").value_or("");
  return [ask](query::Context& context) -> Result<Response> {
    Result<query::AttestationList> answer = query::list_attestations(context, ask);
    if (!answer) return answer.error();
    return views::attestations(*std::move(answer));
  };
}

}  // namespace

void add_attestation_routes(Router& router, const Services& services) {
  const std::string path(kAttestationsPath);
  add_checked(router, post_route(path, "postAttestation", Runs::kInline,
                                 {"application/json", "application/vnd.dsse.envelope.v1+json",
                                  "application/vnd.dev.sigstore.bundle.v0.3+json"},
                                 [&services](const Request& request, Responder responder) {
                                   post_attestation(services, request, std::move(responder));
                                 }));
  add_checked(router, get_route(path, "listAttestations",
                                with_freshness({"subject", "kind", "predicate_type", "known_at",
                                                "limit", "cursor"}),
                                question(services, parse_list)));
}

}  // namespace ledgerline::api
