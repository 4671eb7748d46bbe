#include "api/routes/when_folded.h"

#include <utility>

#include "api/routes/question.h"
#include "api/worker_pool.h"
#include "engine/index/projector.h"
#include "engine/log/sequencer.h"
#include "ingest/replay.h"
#include "query/context.h"

namespace ledgerline::api {
namespace {

void answer_from_index(const Services& services, Position position,
                       const std::function<void(const query::Context*)>& answer) {
  const index::ServedIndexPtr index = services.projector->index();
  if (!index) return answer(nullptr);
  query::Sources sources = query::sources_of(index, *services.log, *services.clock);
  sources.decode = ingest::facts_of_record;
  const Result<query::Context> context =
      query::Context::open(sources, query::deadline_in(services.questions.time), position + 1);
  answer(context ? &*context : nullptr);
}

}  // namespace

void when_folded(const Services& services, Position position,
                 std::function<void(const query::Context*)> answer) {
  services.projector->wait_for(
      position + 1, query::deadline_in(services.questions.wait),
      [&services, position, answer = std::move(answer)](const Result<void>& ready) {
        // Called from the projector's or the log's threads.
        services.workers->submit_continuation(
            WorkerTask([&services, position, answer, folded = ready.has_value()] {
              if (!folded) return answer(nullptr);
              answer_from_index(services, position, answer);
            }));
      });
}

}  // namespace ledgerline::api
