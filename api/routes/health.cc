#include "api/routes/health.h"

#include <utility>

#include "engine/base/metrics.h"

namespace ledgerline::api {
namespace {

Route public_get(std::string path, std::string operation, Handler handler) {
  Route route;
  route.method = Method::kGet;
  route.path = std::move(path);
  route.role = Role::kNone;
  route.runs = Runs::kInline;
  route.operation = std::move(operation);
  route.handler = std::move(handler);
  return route;
}

}  // namespace

void add_health_routes(Router& router, std::function<Readiness()> readiness,
                       std::function<void()> refresh_metrics) {
  router.add(public_get("/livez", "getLiveness", [](const Request&, Responder responder) {
    responder.answer(Response::text(200, "ok\n"));
  }));
  router.add(public_get("/readyz", "getReadiness",
                        [readiness = std::move(readiness)](const Request&, Responder responder) {
                          const Readiness now = readiness();
                          if (now.ready) {
                            const std::string amiss = now.reason.empty() ? "" : ": " + now.reason;
                            return responder.answer(Response::text(200, "ready" + amiss + "\n"));
                          }
                          Response response =
                              Response::text(503, "not ready: " + now.reason + "\n");
                          response.headers.emplace_back("Retry-After", "1");
                          responder.answer(std::move(response));
                        }));
  // On a worker: thousands of series take milliseconds to write out.
  Route metrics_route =
      public_get("/metrics", "getMetrics",
                 [refresh = std::move(refresh_metrics)](const Request&, Responder responder) {
                   if (refresh) refresh();
                   Response response;
                   response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                   response.body = metrics::expose();
                   responder.answer(std::move(response));
                 });
  metrics_route.runs = Runs::kOnWorker;
  router.add(std::move(metrics_route));
}

}  // namespace ledgerline::api
