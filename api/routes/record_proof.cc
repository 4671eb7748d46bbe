#include "api/routes/record_proof.h"

#include <memory>
#include <utility>

#include "api/route_builder.h"
#include "api/routes/position.h"
#include "api/worker_pool.h"
#include "engine/log/log_reader.h"
#include "engine/log/published_trees.h"
#include "engine/log/sequencer.h"

namespace ledgerline::api {
namespace {

using ProofsPtr = log::PublishedTrees::ProofsPtr;

constexpr std::chrono::milliseconds kPatience(limits::kProofWaitMs);

void answer_proof(Responder& responder, const ProofsPtr& proofs, LeafIndex leaf) {
  if (proofs == nullptr) {
    return responder.fail(
        Error{ErrorKind::kUnavailable, "no published checkpoint covers this record yet", {}});
  }
  Result<std::string> text = proofs->tlog_proof(leaf);
  if (!text) return responder.fail(text.error());
  responder.answer(Response::text(200, *std::move(text)));
}

void get_proof(const Services& services, const Request& request, Responder responder) {
  const Result<RecordLeaf> record = leaf_of(services, request);
  if (!record) return responder.fail(record.error());
  const LeafIndex leaf = record->leaf;
  // Shared, because the wait takes a copyable function.
  const auto kept = std::make_shared<Responder>(std::move(responder));
  const Result<void> awaited = services.trees->await_proofs(
      *record->epoch, leaf, kPatience, [&services, kept, leaf](ProofsPtr proofs) {
        services.workers->submit_continuation(WorkerTask(
            [kept, leaf, proofs = std::move(proofs)] { answer_proof(*kept, proofs, leaf); }));
      });
  if (!awaited) kept->fail(awaited.error());
}

}  // namespace

Result<RecordLeaf> leaf_of(const Services& services, const Request& request) {
  const Result<Position> position = position_of(request);
  if (!position) return position.error();
  const log::Epoch* const epoch = services.log->epochs().find(*position);
  if (epoch == nullptr) {
    return Error{ErrorKind::kGone, "a position that was lost before an epoch began", {}};
  }
  if (*position >= services.sequencer->committed()) {
    return Error{ErrorKind::kNotFound, "no record is at this position yet", {}};
  }
  return RecordLeaf{*position, epoch, LeafIndex(*position - epoch->base)};
}

void add_record_proof_route(Router& router, const Services& services) {
  add_checked(router, get_route("/api/v2/records/{position}/proof", "getRecordProof", {},
                                [&services](const Request& request, Responder responder) {
                                  get_proof(services, request, std::move(responder));
                                }));
}

}  // namespace ledgerline::api
