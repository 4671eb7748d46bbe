// JSON of one record: what the log and its header say, without the body; and the pieces of it that
// exports share.
#pragma once

#include "api/json_writer.h"
#include "api/response.h"
#include "query/records.h"

namespace ledgerline::api::views {

[[nodiscard]] Response record(const query::RecordAnswer& record);

// Members of an open object: kind, received_at, what the header says (null where erased) and flags.
void write_record_members(JsonWriter& out, const query::RecordAnswer& record);

}  // namespace ledgerline::api::views
