#include "api/problem.h"

#include <string>

#include <catch2/catch.hpp>

#include "api/handler.h"
#include "api/response_head.h"

namespace ledgerline::api {
namespace {

TEST_CASE("every kind of error has its status") {
  const std::pair<ErrorKind, unsigned> table[] = {
      {ErrorKind::kInvalid, 400},    {ErrorKind::kUnauthenticated, 401},
      {ErrorKind::kForbidden, 403},  {ErrorKind::kNotFound, 404},
      {ErrorKind::kConflict, 409},   {ErrorKind::kGone, 410},
      {ErrorKind::kTooLarge, 413},   {ErrorKind::kUnsupported, 415},
      {ErrorKind::kOverloaded, 503}, {ErrorKind::kUnavailable, 503},
      {ErrorKind::kCorrupt, 500},    {ErrorKind::kInternal, 500},
  };
  for (const auto& [kind, status] : table) {
    INFO(to_string(kind));
    REQUIRE(http_status(kind) == status);
    REQUIRE(reason_phrase(status) != "Unknown");
  }
}

TEST_CASE("a problem document names the fault and the request") {
  const Error error{ErrorKind::kInvalid, "run.runId: missing", "/run/runId"};
  const Response response =
      problem_response(to_problem(error, {{"/run/runId", "required", "is missing"}}), "abc");
  REQUIRE(response.status == 400);
  REQUIRE(response.content_type == "application/problem+json");
  REQUIRE(response.headers.empty());
  REQUIRE(response.body ==
          R"({"type":"urn:ledgerline:problem:invalid","title":"Bad Request","status":400,)"
          R"("detail":"run.runId: missing","pointer":"/run/runId","request_id":"abc",)"
          R"("errors":[{"pointer":"/run/runId","rule":"required","detail":"is missing"}]})");
}

TEST_CASE("an overload asks to come back after a second") {
  const Response response = problem_response(to_problem({ErrorKind::kOverloaded, "full", {}}), "r");
  REQUIRE(response.status == 503);
  REQUIRE(response.headers.at(0) == std::pair<std::string, std::string>("Retry-After", "1"));
}

TEST_CASE("bytes that are not UTF-8 do not break a problem document") {
  const Response response =
      problem_response(to_problem({ErrorKind::kInvalid, "bad \xFF name", {}}), "r");
  REQUIRE(response.body.find("bad \xEF\xBF\xBD name") != std::string::npos);
}

TEST_CASE("a Marquez route keeps Marquez's error body") {
  const Response response =
      problem_response(to_problem({ErrorKind::kNotFound, "no job", {}}), "r", ErrorStyle::kMarquez);
  REQUIRE(response.content_type == "application/json");
  REQUIRE(response.body == R"({"code":404,"message":"no job"})");
}

class CapturedAnswer final : public AnswerSink {
 public:
  void complete(Response response) override {
    ++count;
    last = std::move(response);
  }
  int count = 0;
  Response last;
};

TEST_CASE("a responder answers exactly once, moved or not") {
  const auto sink = std::make_shared<CapturedAnswer>();
  {
    Responder first(sink, "r", ErrorStyle::kProblem);
    Responder second = std::move(first);
    second.answer(Response::text(200, "done"));
  }
  REQUIRE(sink->count == 1);
  REQUIRE(sink->last.status == 200);
  { const Responder dropped(sink, "r", ErrorStyle::kProblem); }
  REQUIRE(sink->count == 2);
  REQUIRE(sink->last.status == 500);
}

TEST_CASE("a header's value cannot smuggle another header") {
  Response response;
  response.content_type = "text/plain\r\nSet-Cookie: x";
  response.headers.emplace_back("X-Name", std::string("a\nb\0c", 5));
  std::string out;
  ResponseHead head;
  head.content_length = 0;
  head.keep_alive = false;
  head.date = "D";
  append_head(out, response, head);
  REQUIRE(out ==
          "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain  Set-Cookie: x\r\n"
          "X-Name: a b c\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

TEST_CASE("the Date header is an IMF-fixdate") {
  HttpDate date;
  REQUIRE(date.at({784'111'777'000'000'000}) == "Sun, 06 Nov 1994 08:49:37 GMT");
  REQUIRE(date.at({784'111'777'999'999'999}) == "Sun, 06 Nov 1994 08:49:37 GMT");
  REQUIRE(date.at({784'111'778'000'000'000}) == "Sun, 06 Nov 1994 08:49:38 GMT");
}

TEST_CASE("what failed inside the server is not told to the client") {
  struct Kept final : AnswerSink {
    void complete(Response given) override { response = std::move(given); }
    Response response;
  };
  const auto kept = std::make_shared<Kept>();
  Responder responder(kept, "abc", ErrorStyle::kProblem);
  responder.fail({ErrorKind::kCorrupt, "/data/log/000025.sst offset 97: checksum mismatch", {}});
  CHECK(kept->response.status == 500);
  CHECK(kept->response.body.find(".sst") == std::string::npos);
  CHECK(kept->response.body.find(R"("request_id":"abc")") != std::string::npos);
}

}  // namespace
}  // namespace ledgerline::api
