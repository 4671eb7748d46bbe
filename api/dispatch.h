// Runs a handler where its route wants it: here, or on the worker pool once the body is decoded.
#pragma once

#include "api/content_decoding.h"
#include "api/handler.h"
#include "api/request.h"
#include "api/router.h"
#include "api/worker_pool.h"

namespace ledgerline::api {

// Called on an I/O thread. Decodes at most limits::kBodyInlineBytesMax here; larger bodies go to a
// worker whatever the route says. Always leads to one answer: a body that does not decode, a full
// pool and a handler that throws included.
void dispatch(const Router::Entry& entry, WorkerPool& workers, Request request, BodyDecoder body,
              Responder responder);

}  // namespace ledgerline::api
