#include "api/routes/health.h"

#include <memory>
#include <string>

#include <catch2/catch.hpp>

namespace ledgerline::api {
namespace {

class CapturedAnswer final : public AnswerSink {
 public:
  void complete(Response response) override { last = std::move(response); }
  Response last;
};

Response get(const Router& router, const std::string& name) {
  const Router::Match match = router.find(Method::kGet, {name});
  REQUIRE(match.entry != nullptr);
  const auto sink = std::make_shared<CapturedAnswer>();
  match.entry->route.handler(Request{}, Responder(sink, "r", ErrorStyle::kProblem));
  return std::move(sink->last);
}

TEST_CASE("health routes say what the process is") {
  Readiness now{false, "recovering"};
  Router router;
  add_health_routes(router, [&now] { return now; }, {});
  REQUIRE(get(router, "livez").status == 200);
  const Response not_ready = get(router, "readyz");
  REQUIRE(not_ready.status == 503);
  REQUIRE(not_ready.body.find("recovering") != std::string::npos);
  now = {true, {}};
  REQUIRE(get(router, "readyz").body == "ready\n");
  now.reason = "no quorum";
  REQUIRE(get(router, "readyz").status == 200);
  REQUIRE(get(router, "readyz").body == "ready: no quorum\n");
}

TEST_CASE("metrics show the routes that were counted, and what is read off when asked") {
  Router router;
  int refreshed = 0;
  add_health_routes(
      router,
      [] {
        return Readiness{true, {}};
      },
      [&] { ++refreshed; });
  router.entries().front()->metrics.count(200, 0.001);
  router.entries().front()->metrics.count(299, 0.001);
  const Response metrics = get(router, "metrics");
  REQUIRE(refreshed == 1);
  REQUIRE(metrics.content_type == "text/plain; version=0.0.4; charset=utf-8");
  REQUIRE(metrics.body.find(R"(ledgerline_http_requests_total{route="/livez",status="200"} 1)") !=
          std::string::npos);
  REQUIRE(metrics.body.find(R"(status="other"} 1)") != std::string::npos);
  REQUIRE(metrics.body.find(R"(ledgerline_http_request_seconds_count{route="/livez"} 2)") !=
          std::string::npos);
}

}  // namespace
}  // namespace ledgerline::api
