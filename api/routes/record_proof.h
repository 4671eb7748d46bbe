// GET /api/v2/records/{position}/proof: a C2SP tlog-proof of the record against the newest
// published checkpoint that covers it, awaited for a while.
#pragma once

#include "api/request.h"
#include "api/router.h"
#include "api/services.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/log/epoch.h"

namespace ledgerline::api {

void add_record_proof_route(Router& router, const Services& services);

// The record that a path's {position} names.
struct RecordLeaf {
  Position position;
  const log::Epoch* epoch = nullptr;  // of the table: outlives the request
  LeafIndex leaf;
};
// kGone: a position that was lost before an epoch began. kNotFound: past the end of the log.
[[nodiscard]] Result<RecordLeaf> leaf_of(const Services& services, const Request& request);

}  // namespace ledgerline::api
