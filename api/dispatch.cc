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

// Of a GET a body has no meaning (RFC 9110 section 9.3.1); with a POST somebody meant something.
Result<void> set_body(const Router::Entry& entry, Request& request, BodyDecoder body) {
  if (body.size() == 0) return {};
  if (entry.route.body.allowed) {
    request.body = std::move(body).take();
  } else if (entry.route.method == Method::kPost) {
    return Error{ErrorKind::kInvalid, "body: none is taken here", {}};
  }
  return {};
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
    if (Result<void> taken = set_body(entry, request, std::move(body)); !taken) {
      return responder.fail(taken.error());
    }
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
    if (Result<void> taken = set_body(entry, request, std::move(body)); !taken) {
      return responder.fail(taken.error());
    }
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
