// GET /openapi.json: the description of every route, as built into the binary.
#pragma once

#include <string>
#include <string_view>

#include "api/router.h"

namespace ledgerline::api {

// A route's path as OpenAPI spells it: {path*}, which takes several segments, is {path} there.
[[nodiscard]] std::string openapi_path(std::string_view route_path);

// The text of api/openapi.json.
[[nodiscard]] std::string_view openapi_text() noexcept;

void add_openapi_route(Router& router);

}  // namespace ledgerline::api
