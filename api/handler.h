// Routes and the function behind each. A handler takes the request and a Responder, and answers now
// or later, from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/principal.h"
#include "api/problem.h"
#include "api/request.h"
#include "api/response.h"

namespace ledgerline::api {

// Where an answer goes: a connection, or a test. complete() is called at most once, from any
// thread, and does nothing if the client is gone.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  virtual void complete(Response response) = 0;
};

// The right and duty to answer one request. Move-only; answering twice is a bug; destroyed
// unanswered it answers 500, so that no client waits for a lost request.
class Responder {
 public:
  Responder(std::shared_ptr<AnswerSink> sink, std::string request_id, ErrorStyle style);
  Responder(Responder&& other) noexcept = default;
  Responder& operator=(Responder&& other) noexcept;
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;
  ~Responder();

  void answer(Response response);
  // The error in the route's style, with the request's id.
  void fail(const Error& error, std::vector<Violation> violations = {});
  void fail(const Problem& problem);

  [[nodiscard]] const std::string& request_id() const noexcept { return request_id_; }

 private:
  std::shared_ptr<AnswerSink> sink_;  // shared with the waiting connection; null once answered
  std::string request_id_;
  ErrorStyle style_ = ErrorStyle::kProblem;
};

// Must not block on an I/O thread (Runs::kInline), may block on a worker. An exception that leaves
// it is logged and answered with 500.
using Handler = std::function<void(Request, Responder)>;

enum class Runs : std::uint8_t {
  kInline,    // on the connection's I/O thread, unless the body exceeds kBodyInlineBytesMax
  kOnWorker,  // on the worker pool; a full pool answers 503
};

struct BodyPolicy {
  bool allowed = false;       // false: 400 for a POST with one; of others a small one is dropped
  std::size_t bytes_max = 0;  // after content-decoding; 0: the server's configured bound
  // Accepted types, lower case; empty: any. A request without Content-Type is always accepted.
  std::vector<std::string> content_types;

  static BodyPolicy none() { return {}; }
  static BodyPolicy of(std::vector<std::string> types, std::size_t max = 0) {
    return {true, max, std::move(types)};
  }
};

struct Route {
  Method method = Method::kGet;
  // "/api/v2/records/{position}/body". A last segment "{rest*}" takes one or more segments, joined
  // by '/'. A literal segment wins over a parameter.
  std::string path;
  Role role = Role::kAdmin;  // kNone: public
  Runs runs = Runs::kOnWorker;
  BodyPolicy body;
  std::vector<std::string> query;  // parameters it knows; add_checked answers 400 to any other
  // Unless it is called by clients that let people add parameters of their own.
  bool ignores_unknown_query = false;
  std::string operation;  // id in metrics' sense and in OpenAPI: "postLineageEvent"
  ErrorStyle errors = ErrorStyle::kProblem;
  Handler handler;
};

}  // namespace ledgerline::api
