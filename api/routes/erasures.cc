#include "api/routes/erasures.h"

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "api/routes/erasure_check.h"
#include "api/routes/receipt_proof.h"
#include "api/routes/submission.h"
#include "api/views/receipt.h"
#include "api/worker_pool.h"
#include "ingest/instructions.h"

namespace ledgerline::api {
namespace {

using Act = std::function<ingest::InstructionOutcome(const ingest::Submission&)>;

void answer_instructed(const std::shared_ptr<Responder>& responder,
                       const ingest::Instructed& instructed, ReceiptForm form,
                       const Services& services) {
  const Position position = instructed.receipt.position;
  if (form == ReceiptForm::kPlain) {
    return responder->answer(views::instructed(instructed, origin_of(services, position)));
  }
  await_proofs(services, position, [&services, responder, instructed](views::ProofOf proof_of) {
    services.workers->submit_continuation(
        WorkerTask([&services, responder, instructed, proof_of = std::move(proof_of)] {
          const views::Proof proof = proof_of(instructed.receipt);
          const std::string& origin = origin_of(services, instructed.receipt.position);
          responder->answer(views::instructed(instructed, origin, &proof));
        }));
  });
}

void post(const Services& services, std::string_view path, const Act& act, const Request& request,
          Responder& responder) {
  const std::optional<Posted> posted = read_post(request, path, responder);
  if (!posted) return;
  const ingest::InstructionOutcome outcome = act(posted->submission);
  if (const auto* const done = std::get_if<ingest::Instructed>(&outcome)) {
    const auto kept = std::make_shared<Responder>(std::move(responder));
    answer_instructed(kept, *done, posted->form, services);
  } else if (const auto* const rejected = std::get_if<ingest::Rejection>(&outcome)) {
    responder.fail(views::rejection(*rejected));
  } else {
    responder.fail(*std::get_if<Error>(&outcome));
  }
}

void add(Router& router, const Services& services, std::string_view path,
         const std::string& operation, const Act& act) {
  Route route = post_route(std::string(path), operation, Runs::kOnWorker, {"application/json"},
                           [&services, path, act](const Request& request, Responder responder) {
                             post(services, path, act, request, responder);
                           });
  route.role = Role::kAdmin;
  add_checked(router, std::move(route));
}

}  // namespace

void add_erasure_routes(Router& router, const Services& services) {
  using ingest::Submission;
  add(router, services, kRetractionsPath, "postRetraction",
      [&services](const Submission& asked) { return services.instructions->retract(asked); });
  add(router, services, kErasuresPath, "postErasure",
      [&services, check = held_check(services)](const Submission& asked) {
        return services.instructions->erase(asked, check);
      });
  add(router, services, kRetentionPath, "postRetention",
      [&services, check = held_check(services)](const Submission& asked) {
        return services.instructions->retain(asked, check);
      });
}

}  // namespace ledgerline::api
