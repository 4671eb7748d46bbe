// JSON of what a sender is told: the receipt of one record, and the answer to a batch.
#pragma once

#include <functional>
#include <string_view>

#include "api/json_writer.h"
#include "api/problem.h"
#include "api/response.h"
#include "ingest/pipeline.h"

namespace ledgerline::api::views {

// Members of an open object.
void write_receipt_members(JsonWriter& out, const ingest::Accepted& accepted,
                           std::string_view origin);

// 201 with the receipt. `origin` names the log.
[[nodiscard]] Response receipt(const ingest::Accepted& accepted, std::string_view origin);

// The log that a position belongs to; called while the answer is sent.
using OriginOf = std::function<std::string_view(Position)>;

// 200 with the fields of OpenLineage's batch answer, and receipts[] in request order.
[[nodiscard]] Response batch(ingest::BatchAnswer answer, OriginOf origin_of);

// Every fault with its pointer.
[[nodiscard]] Problem rejection(const ingest::Rejection& rejection);

}  // namespace ledgerline::api::views
