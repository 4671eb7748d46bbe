#include "api/routes/openapi.h"

#include <string>
#include <utility>

#include "api/route_builder.h"

namespace ledgerline::api {

std::string openapi_path(std::string_view route_path) {
  std::string path(route_path);
  std::erase(path, '*');
  return path;
}

void add_openapi_route(Router& router) {
  Route route =
      get_route("/openapi.json", "getOpenapi", {}, [](const Request&, Responder responder) {
        responder.answer(Response::json(200, std::string(openapi_text())));
      });
  route.role = Role::kNone;
  route.runs = Runs::kInline;
  add_checked(router, std::move(route));
}

}  // namespace ledgerline::api
