#include "engine/index/served_index.h"

#include <optional>
#include <utility>

#include "engine/index/index_store.h"

namespace ledgerline::index {

Result<FoldedIndex> load_index(std::unique_ptr<kv::Store> store) {
  FoldedIndex out;
  const auto closed = std::make_shared<std::atomic<bool>>(false);
  out.closed = closed;
  out.index.reset(new ServedIndex, [closed](ServedIndex* last) {
    delete last;
    closed->store(true, std::memory_order_release);
  });
  out.index->store = std::move(store);
  const kv::Store& rows = *out.index->store;
  if (auto done = out.index->directory.load(rows); !done) return done.error();
  const Result<std::optional<Position>> withdrawn = withdrawn_of(rows);
  if (!withdrawn) return withdrawn.error();
  if (*withdrawn) out.index->withdrawn_end = **withdrawn + 1;
  Result<std::unique_ptr<Fold>> fold = Fold::open(*out.index->store, &out.index->directory);
  if (!fold) return fold.error();
  out.fold = *std::move(fold);
  return out;
}

}  // namespace ledgerline::index
