#include "api/route_builder.h"

#include <utility>

#include "api/arguments.h"

namespace ledgerline::api {

Route get_route(std::string path, std::string operation, std::vector<std::string> query,
                Handler handler) {
  Route route;
  route.method = Method::kGet;
  route.path = std::move(path);
  route.role = Role::kReader;
  route.runs = Runs::kOnWorker;
  route.query = std::move(query);
  route.operation = std::move(operation);
  route.handler = std::move(handler);
  return route;
}

Route post_route(std::string path, std::string operation, Runs runs,
                 std::vector<std::string> content_types, Handler handler) {
  Route route;
  route.method = Method::kPost;
  route.path = std::move(path);
  route.role = Role::kWriter;
  route.runs = runs;
  route.body = BodyPolicy::of(std::move(content_types));
  route.query = {"receipt"};
  route.operation = std::move(operation);
  route.handler = std::move(handler);
  return route;
}

void add_checked(Router& router, Route route) {
  if (route.ignores_unknown_query) return router.add(std::move(route));
  route.handler = [known = route.query, handler = std::move(route.handler)](Request request,
                                                                            Responder responder) {
    Arguments arguments(request.query);
    arguments.only(known);
    if (const Result<void> checked = arguments.done(); !checked) {
      return responder.fail(checked.error(), arguments.faults());
    }
    handler(std::move(request), std::move(responder));
  };
  router.add(std::move(route));
}

}  // namespace ledgerline::api
