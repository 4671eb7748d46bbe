// JSON of one run id: the envelope, then one entry per job that used the id.
#pragma once

#include "api/json_writer.h"
#include "api/response.h"
#include "query/runs.h"

namespace ledgerline::api::views {

[[nodiscard]] Response runs(const query::RunsAnswer& answer);

// One value: id, job, state and times of a run.
void write_run_summary(JsonWriter& out, const query::RunSummary& summary);

}  // namespace ledgerline::api::views
