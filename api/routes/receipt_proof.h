// Receipts that carry a proof: the covering checkpoint is awaited, and the proof made on a worker.
// Thread-safe.
#pragma once

#include <functional>
#include <memory>

#include "api/handler.h"
#include "api/services.h"
#include "api/views/receipt.h"
#include "ingest/pipeline.h"

namespace ledgerline::api {

// Waits up to limits::kProofWaitMs, then answers `status` with the receipt and the proof or its
// address.
void answer_with_proof(const std::shared_ptr<Responder>& responder,
                       const ingest::Accepted& accepted, const Services& services,
                       unsigned status = 201);

// Calls `done` with what makes proofs of committed records up to `last`, and of any other that the
// checkpoint at hand covers. `done` runs at once on this thread or later on the log's, which must
// not be held up.
void await_proofs(const Services& services, Position last,
                  const std::function<void(views::ProofOf)>& done);

}  // namespace ledgerline::api
