// The rows of a store's iterator with pending changes on top, as one iterator. Both sides must
// have the same bounds: `base` its own, the pending rows [lower, upper) (empty `upper`: no bound).
#pragma once

#include <rocksdb/iterator.h>

#include <memory>

#include "engine/kv/pending_rows.h"

namespace ledgerline::kv {

// `pending` must not change while the iterator is used.
[[nodiscard]] std::unique_ptr<rocksdb::Iterator> make_overlay_iterator(
    std::unique_ptr<rocksdb::Iterator> base, const PendingRows::Map& pending, ByteView lower,
    ByteView upper);

}  // namespace ledgerline::kv
