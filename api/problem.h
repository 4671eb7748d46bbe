// Errors as answers: RFC 9457 problem documents, and the one table from ErrorKind to HTTP status.
// Thread-safe, cannot fail.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/response.h"
#include "engine/base/error.h"

namespace ledgerline::api {

// Which document carries an error of a route.
enum class ErrorStyle : std::uint8_t {
  kProblem,  // application/problem+json
  kMarquez,  // {"code": 404, "message": "..."}: what clients of the Marquez API read
};

// One of several faults in one request.
struct Violation {
  std::string pointer;  // RFC 6901 into the request body, "?parameter", or a header field's name
  std::string rule;     // stable word, "required", "format", ...
  std::string detail;
  friend bool operator==(const Violation&, const Violation&) = default;
};

struct Problem {
  unsigned status = 500;
  std::string type;    // stable word: "invalid", "too_large", ...
  std::string detail;  // for people
  std::string pointer;
  std::vector<Violation> errors;
};

// 400 for bad input, never 500; 503 for what may succeed in a second; never 429, which stock
// OpenLineage clients take as a reason to drop the event.
[[nodiscard]] unsigned http_status(ErrorKind kind) noexcept;

[[nodiscard]] Problem to_problem(const Error& error, std::vector<Violation> violations = {});

// The document; `type` becomes "urn:ledgerline:problem:<type>" and title the reason phrase. A 503
// carries Retry-After: 1, a 401 WWW-Authenticate: Bearer.
[[nodiscard]] Response problem_response(const Problem& problem, std::string_view request_id,
                                        ErrorStyle style = ErrorStyle::kProblem);

}  // namespace ledgerline::api
