// GET /openapi.json: the description of every route, as built into the binary.
#pragma once

#include <string_view>

#include "api/router.h"

namespace ledgerline::api {

// The text of api/openapi.json.
[[nodiscard]] std::string_view openapi_text() noexcept;

void add_openapi_route(Router& router);

}  // namespace ledgerline::api
