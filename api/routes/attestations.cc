#include "api/routes/attestations.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "api/routes/question.h"
#include "api/routes/receipt_proof.h"
#include "api/routes/submission.h"
#include "api/views/attestations.h"
#include "api/worker_pool.h"
#include "engine/format/kind_names.h"
#include "engine/index/projector.h"
#include "engine/log/sequencer.h"
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
  // The record is stored whatever the index can say of it.
  void answer_from_index() {
    auto folded = read();
    answer(folded ? *folded : std::optional<views::FoldedAttestation>());
  }

 private:
  [[nodiscard]] Result<std::optional<views::FoldedAttestation>> read() const {
    const Position position = accepted.receipt.position;
    const index::ServedIndexPtr index = services.projector->index();
    if (!index) return Error{ErrorKind::kUnavailable, "the index is being rebuilt", {}};
    Result<query::Context> context =
        query::Context::open(query::sources_of(index, *services.log, *services.clock),
                             query::deadline_in(services.questions.time));
    if (!context) return context.error();
    auto row = query::AttestationReader(*context).read(position);
    if (!row) return row.error();
    if (!*row) return std::optional<views::FoldedAttestation>();
    auto unknowns = query::unknowns_of(*context, position);
    if (!unknowns) return unknowns.error();
    return std::optional(views::FoldedAttestation{std::move(**row), *std::move(unknowns)});
  }
};

void await_judgement(const std::shared_ptr<Judged>& judged) {
  const Services& services = judged->services;
  services.projector->wait_for(judged->accepted.receipt.position + 1,
                               query::deadline_in(services.questions.wait),
                               [judged](const Result<void>& ready) {
                                 // Called from the projector's or the log's threads.
                                 judged->services.workers->submit_continuation(
                                     WorkerTask([judged, folded = ready.has_value()] {
                                       if (!folded) return judged->answer({});
                                       judged->answer_from_index();
                                     }));
                               });
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
  ask.subject = query::normal_version(arguments.text("subject").value_or(""));
  ask.predicate_type = arguments.text("predicate_type").value_or("");
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
