#include "api/routes/log.h"

#include <memory>
#include <optional>
#include <utility>

#include "api/content_encoding.h"
#include "api/json_writer.h"
#include "api/route_builder.h"
#include "api/routes/log_epoch.h"
#include "api/views/log.h"
#include "engine/log/log_reader.h"
#include "engine/log/published_trees.h"

namespace ledgerline::api {
namespace {

// What a path of tlog-tiles means never changes; where a key protects it, only the caller's own
// cache may keep it.
std::string immutable(Role role) {
  return std::string(role == Role::kNone ? "public" : "private") + ", max-age=604800, immutable";
}

// Absent now may be there in a second: no cache may remember it.
void fail_uncached(Responder& responder, const Error& error) {
  if (error.kind != ErrorKind::kNotFound) return responder.fail(error);
  Response response = problem_response(to_problem(error), responder.request_id());
  response.headers.emplace_back("Cache-Control", "no-store");
  responder.answer(std::move(response));
}

// The path behind "tile/" as it was sent: an escaped spelling of a path is another path.
std::optional<std::string> tile_path_of(const Request& request) {
  std::string path = "tile/";
  path.append(request.parameter("path"));
  const std::string_view sent =
      std::string_view(request.target).substr(0, request.target.find('?'));
  if (!sent.ends_with("/" + path)) return std::nullopt;
  return path;
}

// Text that is asked for again and again, and changes.
Response uncached_text(std::string text) {
  Response response = Response::text(200, std::move(text));
  response.headers.emplace_back("Cache-Control", "no-cache");
  return response;
}

Response bundle_response(const Request& request, std::string bundle) {
  Response response;
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (accepts_gzip(request.headers.find("Accept-Encoding").value_or(""))) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    bundle = gzip(bundle);
  }
  response.body = std::move(bundle);
  return response;
}

Result<Response> answer_checkpoint(const Services& services, const log::Epoch& epoch,
                                   const Request&) {
  const auto published = services.trees->checkpoint(epoch);
  if (!published) return published.error();
  return uncached_text((*published)->note);
}

Result<Response> answer_vkey(const Services&, const log::Epoch& epoch, const Request&) {
  return uncached_text(epoch.verifier + "\n");
}

Result<Response> answer_tile(const Services& services, const log::Epoch& epoch,
                             const Request& request) {
  const std::optional<std::string> path = tile_path_of(request);
  const auto bundle = path ? merkle::parse_bundle_path(*path) : std::nullopt;
  const auto tile = path ? merkle::parse_tile_path(*path) : std::nullopt;
  if (!bundle && !tile) {
    return Error{ErrorKind::kNotFound, "not a path of a tile or an entry bundle", {}};
  }
  Result<std::string> bytes =
      bundle ? services.trees->bundle(epoch, *bundle) : services.trees->tile(epoch, *tile);
  if (!bytes) return bytes.error();
  Response response;
  if (bundle) {
    response = bundle_response(request, *std::move(bytes));
  } else {
    response.body = *std::move(bytes);
  }
  response.content_type = "application/octet-stream";
  response.headers.emplace_back("Cache-Control", immutable(services.log_role));
  return response;
}

class LogRoutes {
 public:
  LogRoutes(Router& router, const Services& services) : router_(router), services_(services) {}

  void add(EpochPath where) {
    const std::string prefix(path_prefix(where));
    const std::string of = where == EpochPath::kCurrent ? "" : "Epoch";
    add_of_epoch(where, prefix + "/checkpoint", "get" + of + "Checkpoint", Runs::kInline,
                 answer_checkpoint);
    add_of_epoch(where, prefix + "/vkey", "get" + of + "Vkey", Runs::kInline, answer_vkey);
    add_of_epoch(where, prefix + "/tile/{path*}", "get" + of + "Tile", Runs::kOnWorker,
                 answer_tile);
  }

  void add_list() {
    const auto& services = services_;
    add_get("/log/epochs", "listEpochs", Runs::kInline,
            [&services](const Request&, Responder responder) {
              responder.answer(views::epochs(services.log->epochs()));
            });
  }

 private:
  using EpochAnswer = Result<Response> (*)(const Services&, const log::Epoch&, const Request&);

  void add_of_epoch(EpochPath where, std::string path, std::string operation, Runs runs,
                    EpochAnswer answer) {
    const auto& services = services_;
    add_get(std::move(path), std::move(operation), runs,
            [&services, where, answer](const Request& request, Responder responder) {
              const Result<const log::Epoch*> epoch = epoch_of(services, where, request);
              if (!epoch) return fail_uncached(responder, epoch.error());
              Result<Response> response = answer(services, **epoch, request);
              if (!response) return fail_uncached(responder, response.error());
              responder.answer(*std::move(response));
            });
  }

  void add_get(std::string path, std::string operation, Runs runs, Handler handler) {
    Route route = get_route(std::move(path), std::move(operation), {}, std::move(handler));
    route.runs = runs;
    route.role = services_.log_role;
    add_checked(router_, std::move(route));
  }

  Router& router_;
  const Services& services_;
};

}  // namespace

void add_log_routes(Router& router, const Services& services) {
  LogRoutes routes(router, services);
  routes.add(EpochPath::kCurrent);
  routes.add(EpochPath::kNamed);
  routes.add_list();
}

}  // namespace ledgerline::api
