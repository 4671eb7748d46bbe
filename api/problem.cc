#include "api/problem.h"

#include <utility>

#include <nlohmann/json.hpp>

namespace ledgerline::api {
namespace {

using Json = nlohmann::ordered_json;

// Messages may quote a client's bytes; invalid UTF-8 in them becomes U+FFFD.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json problem_json(const Problem& problem, std::string_view request_id) {
  Json json;
  json["type"] = "urn:ledgerline:problem:" + problem.type;
  json["title"] = reason_phrase(problem.status);
  json["status"] = problem.status;
  json["detail"] = problem.detail;
  if (!problem.pointer.empty()) json["pointer"] = problem.pointer;
  json["request_id"] = request_id;
  if (!problem.errors.empty()) {
    Json& errors = json["errors"] = Json::array();
    for (const Violation& violation : problem.errors) {
      errors.push_back(
          {{"pointer", violation.pointer}, {"rule", violation.rule}, {"detail", violation.detail}});
    }
  }
  return json;
}

}  // namespace

unsigned http_status(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::kInvalid:
      return 400;
    case ErrorKind::kUnauthenticated:
      return 401;
    case ErrorKind::kForbidden:
      return 403;
    case ErrorKind::kNotFound:
      return 404;
    case ErrorKind::kGone:
      return 410;
    case ErrorKind::kConflict:
      return 409;
    case ErrorKind::kTooLarge:
      return 413;
    case ErrorKind::kUnsupported:
      return 415;
    case ErrorKind::kOverloaded:
    case ErrorKind::kUnavailable:
      return 503;
    case ErrorKind::kCorrupt:
    case ErrorKind::kInternal:
      return 500;
  }
  return 500;
}

Problem to_problem(const Error& error, std::vector<Violation> violations) {
  Problem problem;
  problem.status = http_status(error.kind);
  problem.type = to_string(error.kind);
  problem.detail = error.message;
  problem.pointer = error.pointer;
  problem.errors = std::move(violations);
  return problem;
}

Response problem_response(const Problem& problem, std::string_view request_id, ErrorStyle style) {
  Response response;
  response.status = problem.status;
  if (style == ErrorStyle::kMarquez) {
    response.content_type = "application/json";
    response.body = dump({{"code", problem.status}, {"message", problem.detail}});
  } else {
    response.content_type = "application/problem+json";
    response.body = dump(problem_json(problem, request_id));
  }
  if (problem.status == 503) response.headers.emplace_back("Retry-After", "1");
  if (problem.status == 401) {
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"ledgerline\"");
  }
  return response;
}

}  // namespace ledgerline::api
