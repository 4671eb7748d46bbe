#include "api/routes/receipt_proof.h"

#include <utility>

#include "api/routes/submission.h"
#include "api/worker_pool.h"
#include "engine/log/log_reader.h"
#include "engine/log/published_trees.h"

namespace ledgerline::api {
namespace {

using ProofsPtr = log::PublishedTrees::ProofsPtr;

constexpr std::chrono::milliseconds kPatience(limits::kProofWaitMs);

const log::Epoch& epoch_at(const Services& services, Position position) {
  const log::Epoch* const epoch = services.log->epochs().find(position);
  LEDGERLINE_ASSERT(epoch != nullptr);
  return *epoch;
}

// What cannot be made now (not covered yet, or damage, which is then named where the proof is
// asked for by its address) is no proof.
views::Proof proof_with(const ProofsPtr& proofs, const log::Receipt& receipt) {
  if (proofs == nullptr) return std::nullopt;
  Result<std::string> text = proofs->tlog_proof(receipt.leaf_index);
  if (!text) return std::nullopt;
  return *std::move(text);
}

}  // namespace

void await_proofs(const Services& services, Position last,
                  const std::function<void(views::ProofOf)>& done) {
  const log::Epoch& epoch = epoch_at(services, last);
  const auto go_on = [&services, &epoch, done](ProofsPtr proofs) {
    done([&services, &epoch, proofs = std::move(proofs)](const log::Receipt& receipt) {
      const log::Epoch& own = epoch_at(services, receipt.position);
      if (&own == &epoch) return proof_with(proofs, receipt);
      // A repeat of a record of a closed epoch.
      const Result<ProofsPtr> closed = services.trees->proofs(own);
      return closed ? proof_with(*closed, receipt) : views::Proof();
    });
  };
  const LeafIndex leaf(last - epoch.base);
  if (!services.trees->await_proofs(epoch, leaf, kPatience, go_on)) go_on(nullptr);
}

void answer_with_proof(const std::shared_ptr<Responder>& responder,
                       const ingest::Accepted& accepted, const Services& services,
                       unsigned status) {
  const auto answer = [&services, responder, accepted, status](const views::ProofOf& proof_of) {
    const views::Proof proof = proof_of(accepted.receipt);
    Response response =
        views::receipt(accepted, origin_of(services, accepted.receipt.position), &proof);
    response.status = status;
    responder->answer(std::move(response));
  };
  await_proofs(services, accepted.receipt.position, [&services, answer](views::ProofOf proof_of) {
    services.workers->submit_continuation(
        WorkerTask([answer, proof_of = std::move(proof_of)] { answer(proof_of); }));
  });
}

}  // namespace ledgerline::api
