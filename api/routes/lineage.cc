#include "api/routes/lineage.h"

#include <memory>
#include <utility>

#include "api/routes/question.h"
#include "api/routes/submission.h"
#include "api/views/receipt.h"
#include "api/worker_pool.h"
#include "ingest/pipeline.h"

namespace ledgerline::api {
namespace {

void post_lineage(const Services& services, const Request& request, Responder responder) {
  Result<ingest::Submission> submission = submission_of(request, kLineagePath);
  if (!submission) return responder.fail(submission.error());
  // Shared, because the pipeline takes a copyable function.
  const auto kept = std::make_shared<Responder>(std::move(responder));
  services.ingest->submit_lineage(std::move(*submission),
                                  [&services, kept](const ingest::Outcome& outcome) {
                                    answer_outcome(*kept, outcome, services);
                                  });
}

void answer_batch(Responder& responder, ingest::BatchOutcome outcome, const Services& services) {
  if (auto* const answer = std::get_if<ingest::BatchAnswer>(&outcome)) {
    const auto origin = [&services](Position position) -> std::string_view {
      return origin_of(services, position);
    };
    responder.answer(views::batch(std::move(*answer), origin));
  } else if (const auto* const rejected = std::get_if<ingest::Rejection>(&outcome)) {
    responder.fail(views::rejection(*rejected));
  } else {
    responder.fail(*std::get_if<Error>(&outcome));
  }
}

void post_batch(const Services& services, const Request& request, Responder responder) {
  Result<ingest::Submission> submission = submission_of(request, kLineageBatchPath);
  if (!submission) return responder.fail(submission.error());
  // Shared, because the pipeline takes a copyable function.
  const auto kept = std::make_shared<Responder>(std::move(responder));
  services.ingest->submit_batch(
      std::move(*submission), [&services, kept](ingest::BatchOutcome outcome) {
        // A thousand receipts take a millisecond to write, which the sequencer's thread has not.
        services.workers->submit_continuation(
            WorkerTask([&services, kept, outcome = std::move(outcome)]() mutable {
              answer_batch(*kept, std::move(outcome), services);
            }));
      });
}

}  // namespace

void add_lineage_routes(Router& router, const Services& services) {
  add_checked(router, post_route(std::string(kLineagePath), "postLineage", Runs::kInline,
                                 {"application/json"},
                                 [&services](const Request& request, Responder responder) {
                                   post_lineage(services, request, std::move(responder));
                                 }));
  add_checked(router, post_route(std::string(kLineageBatchPath), "postLineageBatch",
                                 Runs::kOnWorker, {"application/json"},
                                 [&services](const Request& request, Responder responder) {
                                   post_batch(services, request, std::move(responder));
                                 }));
}

}  // namespace ledgerline::api
