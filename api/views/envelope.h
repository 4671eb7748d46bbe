// JSON of the pieces that every answer of /api/v2 shares: the envelope, names, nodes, times. Each
// function writes into an open document; thread-safe.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/json_writer.h"
#include "engine/base/timestamp.h"
#include "query/envelope.h"
#include "query/node.h"
#include "query/runs.h"

namespace ledgerline::api::views {

// Members of an open object: position (null while the log is empty), fold_version, as_of and
// known_at as asked, complete, and for an incomplete answer reason and cursor.
void write_envelope(JsonWriter& out, const query::Envelope& envelope);

// One value: ["namespace","name"].
void write_pair(JsonWriter& out, const query::Name& name);
void write_pairs(JsonWriter& out, const std::vector<query::Name>& names);
// Members of an open object: namespace and name.
void write_name(JsonWriter& out, const query::Name& name);
// Members of an open object: id, job_namespace and job_name.
void write_run_link(JsonWriter& out, const query::RunLink& link);

// A member with an RFC 3339 time; left out when there is none.
void write_time(JsonWriter& out, std::string_view member, std::optional<Timestamp> time);

}  // namespace ledgerline::api::views
