#include "api/response.h"

namespace ledgerline::api {

Response Response::json(unsigned status, std::string body) {
  return {status, "application/json", {}, std::move(body), nullptr};
}

Response Response::text(unsigned status, std::string body) {
  return {status, "text/plain; charset=utf-8", {}, std::move(body), nullptr};
}

Response Response::streamed(unsigned status, std::string content_type,
                            std::unique_ptr<BodyStream> stream) {
  return {status, std::move(content_type), {}, {}, std::move(stream)};
}

std::string_view reason_phrase(unsigned status) noexcept {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    default:
      return "Unknown";
  }
}

}  // namespace ledgerline::api
