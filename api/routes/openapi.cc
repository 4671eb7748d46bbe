#include "api/routes/openapi.h"

#include <string>
#include <utility>

#include "api/route_builder.h"

namespace ledgerline::api {

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
