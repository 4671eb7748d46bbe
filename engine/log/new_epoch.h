// The step that every new epoch begins with, after a loss or by rotation.
#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/kv/store.h"
#include "engine/log/epoch.h"
#include "engine/log/log_keys.h"

namespace ledgerline::log {

// Closes the current epoch at `closing` and opens `opened`, whose first record is of kind epoch and
// has `document`, JSON, as its body. One synced commit. Errors as build_commit.
[[nodiscard]] Result<void> commit_new_epoch(kv::Store& store, const EpochTable& epochs,
                                            const TreeHead& closing, const Epoch& opened,
                                            std::string document, Timestamp now);

}  // namespace ledgerline::log
