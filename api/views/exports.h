// NDJSON of an export: one line per record, then one line that says how far it reached.
#pragma once

#include <cstdint>

#include "api/json_writer.h"
#include "query/exports.h"

namespace ledgerline::api::views {

void write_export_line(JsonWriter& out, const query::RecordAnswer& record);

// What an export gave out.
struct ExportTotals {
  std::uint64_t count = 0;
  std::uint64_t erased = 0;  // of them, those that lack a half
};

// The last line: {"complete":true,"count":n,"next":p}; when records lack a half,
// {"complete":false,"reason":"erased","erased":m,"count":n,"next":p}.
void write_export_summary(JsonWriter& out, const ExportTotals& totals, Position next);

}  // namespace ledgerline::api::views
