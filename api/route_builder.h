// How the program's routes are declared: what GET and POST routes have in common, and the check
// that no parameter is ignored.
#pragma once

#include <string>
#include <vector>

#include "api/handler.h"
#include "api/router.h"

namespace ledgerline::api {

// A GET route for readers, run on a worker. `query` are the parameters it knows.
[[nodiscard]] Route get_route(std::string path, std::string operation,
                              std::vector<std::string> query, Handler handler);

// A POST route for writers, which takes bodies of these content types and the parameter `receipt`
// (submission.h).
[[nodiscard]] Route post_route(std::string path, std::string operation, Runs runs,
                               std::vector<std::string> content_types, Handler handler);

// Adds the route with a check in front of its handler: a request with a parameter that is not in
// Route::query is answered 400, unless the route ignores them.
void add_checked(Router& router, Route route);

}  // namespace ledgerline::api
