#include "api/routes/lineage.h"

#include <memory>
#include <optional>
#include <utility>

#include "api/routes/question.h"
#include "api/routes/receipt_proof.h"
#include "api/routes/submission.h"
#include "api/views/receipt.h"
#include "api/worker_pool.h"
#include "ingest/pipeline.h"

namespace ledgerline::api {
namespace {

// The most likely reason why an event is an array.
ingest::Outcome with_batch_hint(const ingest::Outcome& outcome, std::string_view body) {
  const auto* const rejected = std::get_if<ingest::Rejection>(&outcome);
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  if (rejected == nullptr || first == std::string_view::npos || body[first] != '[' ||
      rejected->violations.empty() || rejected->violations.front().rule != "type") {
    return outcome;
  }
  ingest::Rejection hinted = *rejected;
  hinted.violations.front()
      .detail.append("; an array of events goes to ")
      .append(kLineageBatchPath);
  return hinted;
}

void post_lineage(const Services& services, const Request& request, Responder responder) {
  std::optional<Posted> posted = read_post(request, kLineagePath, responder);
  if (!posted) return;
  // Shared, because the pipeline takes a copyable function.
  const auto kept = std::make_shared<Responder>(std::move(responder));
  services.ingest->submit_lineage(
      std::move(posted->submission),
      [&services, kept, form = posted->form, body = request.body](const ingest::Outcome& outcome) {
        answer_outcome(kept, with_batch_hint(outcome, *body), form, services);
      });
}

// The last one that a checkpoint must cover for all to be proven.
std::optional<Position> last_position(const ingest::BatchAnswer& answer) {
  std::optional<Position> last;
  for (const std::optional<ingest::Accepted>& accepted : answer.accepted) {
    if (accepted && (!last || *last < accepted->receipt.position))
      last = accepted->receipt.position;
  }
  return last;
}

void answer_batch(Responder& responder, ingest::BatchOutcome outcome, views::ProofOf proof_of,
                  const Services& services) {
  if (auto* const answer = std::get_if<ingest::BatchAnswer>(&outcome)) {
    for (std::optional<ingest::Accepted>& accepted : answer->accepted) {
      if (accepted) accepted = with_retraction(services, *accepted);
    }
    const auto origin = [&services](Position position) -> std::string_view {
      return origin_of(services, position);
    };
    responder.answer(views::batch(std::move(*answer), origin, std::move(proof_of)));
  } else if (const auto* const rejected = std::get_if<ingest::Rejection>(&outcome)) {
    responder.fail(views::rejection(*rejected));
  } else {
    responder.fail(*std::get_if<Error>(&outcome));
  }
}

void post_batch(const Services& services, const Request& request, Responder responder) {
  std::optional<Posted> posted = read_post(request, kLineageBatchPath, responder);
  if (!posted) return;
  // Shared, because the pipeline takes a copyable function.
  const auto kept = std::make_shared<Responder>(std::move(responder));
  services.ingest->submit_batch(
      std::move(posted->submission),
      [&services, kept, form = posted->form](ingest::BatchOutcome outcome) {
        // Shared for the same reason: the wait for a checkpoint takes a copyable function.
        const auto held = std::make_shared<ingest::BatchOutcome>(std::move(outcome));
        // A thousand receipts take a millisecond to write, which the log's threads have not.
        const auto go_on = [&services, kept, held](views::ProofOf proof_of) {
          services.workers->submit_continuation(
              WorkerTask([&services, kept, held, proof_of = std::move(proof_of)]() mutable {
                answer_batch(*kept, std::move(*held), std::move(proof_of), services);
              }));
        };
        const auto* const answer = std::get_if<ingest::BatchAnswer>(held.get());
        const std::optional<Position> last = answer != nullptr && form == ReceiptForm::kProof
                                                 ? last_position(*answer)
                                                 : std::nullopt;
        if (!last) return go_on({});
        await_proofs(services, *last, go_on);
      });
}

}  // namespace

// OpenLineage clients have options for further URL parameters, which gateways on the way may want,
// and give an event up at a 400.
void add_lineage_routes(Router& router, const Services& services) {
  Route single =
      post_route(std::string(kLineagePath), "postLineage", Runs::kInline, {"application/json"},
                 [&services](const Request& request, Responder responder) {
                   post_lineage(services, request, std::move(responder));
                 });
  Route batch =
      post_route(std::string(kLineageBatchPath), "postLineageBatch", Runs::kOnWorker,
                 {"application/json"}, [&services](const Request& request, Responder responder) {
                   post_batch(services, request, std::move(responder));
                 });
  single.ignores_unknown_query = true;
  batch.ignores_unknown_query = true;
  add_checked(router, std::move(single));
  add_checked(router, std::move(batch));
}

}  // namespace ledgerline::api
