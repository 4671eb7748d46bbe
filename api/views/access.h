// JSON of "who read it" and "what did they touch": the envelope, then the access rows.
#pragma once

#include "api/response.h"
#include "query/access.h"

namespace ledgerline::api::views {

[[nodiscard]] Response access(query::AccessAnswer answer);

}  // namespace ledgerline::api::views
