// How the log is read from end to end (fsck, export, folding again): past the block cache, so that
// a long pass does not evict what queries use, and with readahead. Pure, thread-safe.
#pragma once

#include <cstddef>

#include "engine/kv/store.h"

namespace ledgerline::log {

inline constexpr std::size_t kReadaheadBytes = 2U << 20;

[[nodiscard]] inline kv::ScanOptions streaming_scan() {
  kv::ScanOptions options;
  options.fill_cache = false;
  options.readahead_bytes = kReadaheadBytes;
  return options;
}

}  // namespace ledgerline::log
