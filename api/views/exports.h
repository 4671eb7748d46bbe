// NDJSON of an export: one line per record, then one line that says how far it reached.
#pragma once

#include <cstdint>

#include "api/json_writer.h"
#include "query/exports.h"

namespace ledgerline::api::views {

void write_export_line(JsonWriter& out, const query::RecordAnswer& record);

// The last line: {"complete":true,"count":n,"next":p}.
void write_export_summary(JsonWriter& out, std::uint64_t count, Position next);

}  // namespace ledgerline::api::views
