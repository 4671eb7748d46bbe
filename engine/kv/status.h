// The one table from RocksDB's statuses to this program's errors.
#pragma once

#include <rocksdb/status.h>

#include <string_view>

#include "engine/base/result.h"

namespace ledgerline::kv {

// `context` names what was attempted, e.g. "column entries: get". The status must not be ok.
[[nodiscard]] Error to_error(const rocksdb::Status& status, std::string_view context);

[[nodiscard]] Result<void> to_result(const rocksdb::Status& status, std::string_view context);

}  // namespace ledgerline::kv
