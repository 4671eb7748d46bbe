#include "engine/kv/pending_rows.h"

#include <algorithm>

namespace ledgerline::kv {

ByteView PendingRows::copy(ByteView bytes) {
  if (bytes.empty()) return {};
  char* const place = static_cast<char*>(arena_->allocate(bytes.size(), 1));
  std::copy(bytes.begin(), bytes.end(), place);
  return {place, bytes.size()};
}

PendingRow& PendingRows::row(ByteView key) {
  const auto at = rows_.lower_bound(key);
  if (at != rows_.end() && at->first == key) return at->second;
  return rows_.emplace_hint(at, copy(key), PendingRow())->second;
}

}  // namespace ledgerline::kv
