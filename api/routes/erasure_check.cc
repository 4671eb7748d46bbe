#include "api/routes/erasure_check.h"

#include <algorithm>
#include <future>
#include <memory>

#include "engine/index/projector.h"
#include "engine/log/sequencer.h"
#include "query/approval_endings.h"
#include "query/context.h"
#include "query/failing_results.h"

namespace ledgerline::api {
namespace {

using Held = std::vector<log::HeldRecord>;

Result<void> await(index::Projector& projector, Position required, query::Deadline deadline) {
  // Shared, because the wait for the projector takes a copyable function.
  const auto promise = std::make_shared<std::promise<Result<void>>>();
  std::future<Result<void>> ready = promise->get_future();
  projector.wait_for(required, deadline,
                     [promise](Result<void> done) { promise->set_value(std::move(done)); });
  return ready.get();
}

Result<query::Context> open_context(const Services& services) {
  const query::Deadline deadline = query::deadline_in(services.questions.wait);
  const Position required = services.sequencer->committed();
  for (;;) {
    if (Result<void> ready = await(*services.projector, required, deadline); !ready) {
      return ready.error();
    }
    Error error = services.projector->no_index();
    if (index::ServedIndexPtr index = services.projector->index()) {
      auto context =
          query::Context::open(query::sources_of(std::move(index), *services.log, *services.clock),
                               query::deadline_in(services.questions.time), required);
      if (context || context.error().kind != ErrorKind::kOverloaded) return context;
      error = context.error();
    }
    // The index began anew between the wait and the look.
    if (std::chrono::steady_clock::now() >= deadline) return error;
  }
}

bool takes_attestations(const log::Erasure& erasure) {
  const auto& kinds = erasure.kinds;
  return std::find(kinds.begin(), kinds.end(), format::RecordKind::kAttestation) != kinds.end();
}

}  // namespace

ingest::Instructions::HeldCheck held_check(const Services& services) {
  return [&services](const log::AdmittedErasure& admitted) -> Result<Held> {
    if (!takes_attestations(admitted.erasure)) return Held();
    const Result<query::Context> context = open_context(services);
    if (!context) return context.error();
    Result<Held> held = query::approval_endings(*context, admitted);
    if (!held) return held;
    const Result<Held> failing = query::failing_results(*context, admitted);
    if (!failing) return failing.error();
    held->insert(held->end(), failing->begin(), failing->end());
    std::sort(held->begin(), held->end(),
              [](const auto& a, const auto& b) { return a.position < b.position; });
    return held;
  };
}

}  // namespace ledgerline::api
