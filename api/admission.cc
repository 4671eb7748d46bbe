#include "api/admission.h"

#include <algorithm>
#include <string>
#include <utility>

#include "api/content_type.h"
#include "api/problem.h"
#include "engine/base/ascii.h"
#include "engine/base/limits.h"

namespace ledgerline::api {
namespace {

using Refusal = std::optional<Response>;

Response refusal(const Admission& admission, const Request& request, const Problem& problem) {
  const ErrorStyle style =
      admission.entry != nullptr ? admission.entry->route.errors : ErrorStyle::kProblem;
  return problem_response(problem, request.id, style);
}

Response refusal(const Admission& admission, const Request& request, const Error& error) {
  return refusal(admission, request, to_problem(error));
}

Refusal read_target(Admission& admission, Request& request) {
  if (request.target.size() > limits::kTargetBytesMax) {
    return refusal(admission, request, Problem{414, "too_large", "target: too long", {}, {}});
  }
  Result<Target> target = parse_target(request.target);
  if (!target) return refusal(admission, request, target.error());
  request.segments = std::move(target->segments);
  request.query = std::move(target->query);
  return std::nullopt;
}

Response options_answer(std::string allow) {
  Response response;
  response.headers.emplace_back("Allow", std::move(allow));
  return response;
}

// A known path that differs from the one sent in the case of letters or a slash at the end.
std::string similar_path(const Router& router, const Request& request) {
  std::vector<std::string> segments;
  for (const std::string& segment : request.segments) {
    if (!segment.empty()) segments.push_back(ascii_lowered(segment));
  }
  const Router::Match match = router.find(request.method, segments);
  if (match.entry == nullptr && match.allow.empty()) return {};
  std::string path;
  for (const std::string& segment : segments) path.append("/").append(segment);
  return path.empty() ? "/" : path;
}

Error no_such_path(const Router& router, const Request& request) {
  std::string message = "no such path: " + request.target.substr(0, request.target.find('?'));
  if (message.size() > limits::kExcerptBytesMax * 4) message.resize(limits::kExcerptBytesMax * 4);
  const std::string similar = similar_path(router, request);
  message += similar.empty() ? "; /openapi.json lists them" : "; did you mean " + similar + "?";
  return {ErrorKind::kNotFound, std::move(message), {}};
}

Refusal find_route(const Service& service, Admission& admission, Request& request) {
  if (request.method == Method::kOptions && request.target == "*") {
    return options_answer("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  }
  Router::Match match = service.parts.router->find(request.method, request.segments);
  if (match.entry != nullptr) {
    admission.entry = match.entry;
    request.parameters = std::move(match.parameters);
    return std::nullopt;
  }
  if (match.allow.empty()) {
    return refusal(admission, request, no_such_path(*service.parts.router, request));
  }
  if (request.method == Method::kOptions) return options_answer(std::move(match.allow));
  Response response =
      refusal(admission, request,
              Problem{405, "method_not_allowed", "this path allows " + match.allow, {}, {}});
  response.headers.emplace_back("Allow", std::move(match.allow));
  return response;
}

Refusal check_caller(const Service& service, const Admission& admission, Request& request) {
  const Role required = admission.entry->route.role;
  if (required == Role::kNone) return std::nullopt;
  Result<PrincipalPtr> principal =
      service.parts.authenticator->authenticate({request.headers.find("Authorization")});
  if (!principal) return refusal(admission, request, principal.error());
  if (!grants((*principal)->role, required)) {
    return refusal(
        admission, request,
        Error{ErrorKind::kForbidden,
              "this needs the role " + std::string(to_string(required)) + "; \"" +
                  (*principal)->name + "\" is " + std::string(to_string((*principal)->role)),
              {}});
  }
  request.principal = *std::move(principal);
  return std::nullopt;
}

// What the body is must have one reading. Equal types say the same twice; equal encodings do not.
Refusal check_repeated(const Admission& admission, const Request& request) {
  const auto types = request.headers.all("Content-Type");
  const bool differ = std::any_of(types.begin(), types.end(),
                                  [&](std::string_view type) { return type != types.front(); });
  if (!differ && request.headers.all("Content-Encoding").size() <= 1) return std::nullopt;
  return refusal(admission, request,
                 Error{ErrorKind::kInvalid,
                       differ ? "more than one Content-Type field, and they disagree"
                              : "more than one Content-Encoding field",
                       {}});
}

Refusal check_content_type(const Admission& admission, Request& request) {
  const std::vector<std::string>& accepted = admission.entry->route.body.content_types;
  const std::optional<std::string_view> sent = request.headers.find("Content-Type");
  if (!sent || ascii_trimmed(*sent).empty() || accepted.empty()) return std::nullopt;
  Result<ContentType> type = parse_content_type(*sent);
  if (!type) return refusal(admission, request, type.error());
  request.content_type = *std::move(type);
  if (std::find(accepted.begin(), accepted.end(), request.content_type.type) != accepted.end()) {
    return std::nullopt;
  }
  std::string list;
  for (const std::string& one : accepted) list.append(list.empty() ? "" : ", ").append(one);
  Response response = refusal(admission, request,
                              Error{ErrorKind::kUnsupported,
                                    "Content-Type " + request.content_type.type +
                                        " is not accepted here; these are: " + list,
                                    {}});
  response.headers.emplace_back("Accept", std::move(list));
  return response;
}

Refusal check_body(const Service& service, const BodyFraming& framing, Admission& admission,
                   Request& request) {
  const BodyPolicy& policy = admission.entry->route.body;
  if (!policy.allowed) {
    admission.body_bytes_max = limits::kIgnoredBodyBytesMax;
  } else {
    admission.body_bytes_max =
        policy.bytes_max != 0 ? policy.bytes_max : service.options.body_bytes_max;
    if (Refusal refused = check_repeated(admission, request)) return refused;
    if (Refusal refused = check_content_type(admission, request)) return refused;
    const std::optional<ContentEncoding> encoding =
        parse_content_encoding(request.headers.find("Content-Encoding").value_or(""));
    if (!encoding) {
      Response response = refusal(
          admission, request,
          Error{ErrorKind::kUnsupported, "Content-Encoding is neither gzip nor identity", {}});
      response.headers.emplace_back("Accept-Encoding", "gzip");
      return response;
    }
    admission.encoding = *encoding;
  }
  if (framing.content_length.value_or(0) > admission.body_bytes_max) {
    return refusal(admission, request,
                   Error{ErrorKind::kTooLarge,
                         "body: larger than " + std::to_string(admission.body_bytes_max) + " bytes",
                         {}});
  }
  return std::nullopt;
}

Refusal check_expectation(Admission& admission, const Request& request) {
  const std::optional<std::string_view> expect = request.headers.find("Expect");
  if (!expect) return std::nullopt;
  if (!ascii_iequals(ascii_trimmed(*expect), "100-continue")) {
    return refusal(admission, request,
                   Problem{417, "unsupported", "Expect: only 100-continue is known", {}, {}});
  }
  admission.expects_continue = true;
  return std::nullopt;
}

Refusal check_header_size(const Admission& admission, const Request& request) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const Headers::Field field = request.headers.at(i);
    bytes += field.name.size() + field.value.size() + 4;
  }
  if (bytes <= limits::kHeaderBytesMax) return std::nullopt;
  return refusal(admission, request,
                 Problem{431, "too_large", "the request's header is too large", {}, {}});
}

}  // namespace

Admission admit(const Service& service, const BodyFraming& framing, Request& request) {
  Admission admission;
  Refusal& early = admission.early_answer;
  early = check_header_size(admission, request);
  if (!early) early = read_target(admission, request);
  if (!early) early = find_route(service, admission, request);
  if (!early) early = check_caller(service, admission, request);
  if (!early) early = check_body(service, framing, admission, request);
  if (!early) early = check_expectation(admission, request);
  return admission;
}

}  // namespace ledgerline::api
