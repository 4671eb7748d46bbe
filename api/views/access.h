// JSON of "who read it" and "what did they touch": the envelope, then the access rows.
#pragma once

#include "api/json_writer.h"
#include "api/response.h"
#include "query/access.h"

namespace ledgerline::api::views {

// Members of an open object: one row.
void write_access_members(JsonWriter& out, const query::AccessRow& row);

[[nodiscard]] Response access(query::AccessAnswer answer);

}  // namespace ledgerline::api::views
