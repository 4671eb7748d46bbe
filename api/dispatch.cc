#include "api/dispatch.h"

#include <exception>
#include <memory>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/logging.h"

namespace ledgerline::api {
namespace {

constexpr std::size_t kWorkerStepBytes = 1U << 20;

// Whatever leaves the handler by exception has destroyed the Responder, which has answered 500.
void call(const Router::Entry& entry, Request request, Responder responder) {
  const std::string id = request.id;
  try {
    entry.route.handler(std::move(request), std::move(responder));
  } catch (const std::exception& e) {
    logging::error("http_handler_threw",
                   {{"request_id", id}, {"route", entry.route.path}, {"what", e.what()}});
  }
}

void set_body(const Router::Entry& entry, Request& request, BodyDecoder body) {
  if (entry.route.body.allowed && body.size() > 0) request.body = std::move(body).take();
}

// A request on its way to a worker.
struct Job {
  const Router::Entry& entry;
  Request request;
  BodyDecoder body;
  bool decoded;
  Responder responder;

  void run() {
    while (!decoded) {
      const Result<bool> advanced = body.advance(kWorkerStepBytes);
      if (!advanced) return responder.fail(advanced.error());
      decoded = *advanced;
    }
    set_body(entry, request, std::move(body));
    call(entry, std::move(request), std::move(responder));
  }
};

}  // namespace

void dispatch(const Router::Entry& entry, WorkerPool& workers, Request request, BodyDecoder body,
              Responder responder) {
  const Result<bool> decoded = body.advance(limits::kBodyInlineBytesMax);
  if (!decoded) return responder.fail(decoded.error());
  const bool small = *decoded && body.size() <= limits::kBodyInlineBytesMax;
  if (small && entry.route.runs == Runs::kInline) {
    set_body(entry, request, std::move(body));
    return call(entry, std::move(request), std::move(responder));
  }
  auto job = std::make_unique<Job>(
      Job{entry, std::move(request), std::move(body), *decoded, std::move(responder)});
  Job& kept = *job;
  WorkerTask task([job = std::move(job)] { job->run(); });
  if (!workers.submit(task)) {
    kept.responder.fail(Error{ErrorKind::kOverloaded, "all workers are busy", {}});
  }
}

}  // namespace ledgerline::api
