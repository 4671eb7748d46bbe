#include "api/handler.h"

#include <utility>

#include "engine/base/assert.h"
#include "engine/base/logging.h"

namespace ledgerline::api {

Responder::Responder(std::shared_ptr<AnswerSink> sink, std::string request_id, ErrorStyle style)
    : sink_(std::move(sink)), request_id_(std::move(request_id)), style_(style) {
  LEDGERLINE_ASSERT(sink_ != nullptr);
}

Responder& Responder::operator=(Responder&& other) noexcept {
  // The swapped-out duty is met by `other`'s destructor.
  std::swap(sink_, other.sink_);
  std::swap(request_id_, other.request_id_);
  std::swap(style_, other.style_);
  return *this;
}

Responder::~Responder() {
  if (!sink_) return;
  logging::warn("http_unanswered", {{"request_id", request_id_}});
  fail(Error{ErrorKind::kInternal, "the request was given up without an answer", {}});
}

void Responder::answer(Response response) {
  LEDGERLINE_ASSERT(sink_ != nullptr);
  std::exchange(sink_, nullptr)->complete(std::move(response));
}

void Responder::fail(const Error& error, std::vector<Violation> violations) {
  fail(to_problem(error, std::move(violations)));
}

// A fault of the server may name its files: the log has the text, the client what finds it there.
void Responder::fail(const Problem& problem) {
  if (problem.status >= 500) {
    logging::warn("http_failed", {{"request_id", request_id_},
                                  {"status", problem.status},
                                  {"type", problem.type},
                                  {"detail", problem.detail}});
  }
  if (problem.status != 500) return answer(problem_response(problem, request_id_, style_));
  Problem told = problem;
  told.detail = "the server failed; its log says why, under this request_id";
  told.pointer.clear();
  told.errors.clear();
  answer(problem_response(told, request_id_, style_));
}

}  // namespace ledgerline::api
