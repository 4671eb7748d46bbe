#include "api/routes/admin.h"

#include <utility>

#include "api/json_writer.h"
#include "api/route_builder.h"

namespace ledgerline::api {

void add_admin_routes(Router& router, const Services& services) {
  Route route = get_route("/api/v2/admin/backup", "createBackup", {},
                          [&services](const Request&, Responder responder) {
                            const Result<Backup> made = services.backup();
                            if (!made) return responder.fail(made.error());
                            Response response = Response::json(201, {});
                            JsonWriter out(response.body);
                            out.begin_object().member("path", made->path.string());
                            out.member("next", made->next.value()).end_object();
                            responder.answer(std::move(response));
                          });
  route.method = Method::kPost;
  route.role = Role::kAdmin;
  add_checked(router, std::move(route));
}

}  // namespace ledgerline::api
