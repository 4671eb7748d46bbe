// One opened index: its rows, and the names in them. The projector holds it, and so does every
// question under way; whoever lets go last closes the store.
#pragma once

#include <atomic>
#include <memory>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/index/directory.h"
#include "engine/index/fold.h"
#include "engine/index/shape_cache.h"
#include "engine/kv/store.h"

namespace ledgerline::index {

struct ServedIndex {
  std::unique_ptr<kv::Store> store;
  Directory directory;
  mutable ShapeCache shapes;  // thread-safe
  // The position after the last instruction that it reflects; 0: none.
  Position withdrawn_end;
};

using ServedIndexPtr = std::shared_ptr<const ServedIndex>;

// An index with the fold into it: what the projector keeps up to date. One thread's own.
struct FoldedIndex {
  std::shared_ptr<ServedIndex> index;  // shared with questions
  std::unique_ptr<Fold> fold;
  // Set when the store was closed. Shared, because a question may close it.
  std::shared_ptr<const std::atomic<bool>> closed;

  [[nodiscard]] bool is_closed() const { return closed->load(std::memory_order_acquire); }
};

// Loads the directory. kCorrupt: rows that contradict each other.
[[nodiscard]] Result<FoldedIndex> load_index(std::unique_ptr<kv::Store> store);

}  // namespace ledgerline::index
