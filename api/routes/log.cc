#include "api/routes/log.h"

#include <memory>
#include <utility>

#include "api/route_builder.h"
#include "engine/log/checkpoint.h"

namespace ledgerline::api {

void add_log_routes(Router& router, const Services& services) {
  Route route = get_route("/log/checkpoint", "getCheckpoint", {},
                          [&services](const Request&, Responder responder) {
                            const auto published = services.checkpoints->latest();
                            Response response = Response::text(200, published->note);
                            response.headers.emplace_back("Cache-Control", "no-cache");
                            responder.answer(std::move(response));
                          });
  route.runs = Runs::kInline;
  add_checked(router, std::move(route));
}

}  // namespace ledgerline::api
