// RocksDB's own log, warnings and worse, as lines of engine/base/logging. Called on RocksDB's
// threads.
#pragma once

#include <rocksdb/env.h>

#include <memory>
#include <string_view>

namespace ledgerline::kv {

// `store` names the database in each line.
[[nodiscard]] std::shared_ptr<rocksdb::Logger> make_logger(std::string_view store);

}  // namespace ledgerline::kv
