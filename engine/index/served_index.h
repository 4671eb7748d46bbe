// One opened index: its rows, and the names in them. The projector holds it, and so does every
// question under way; whoever lets go last closes the store.
#pragma once

#include <memory>

#include "engine/index/directory.h"
#include "engine/index/shape_cache.h"
#include "engine/kv/store.h"

namespace ledgerline::index {

struct ServedIndex {
  std::unique_ptr<kv::Store> store;
  Directory directory;
  mutable ShapeCache shapes;  // thread-safe
};

using ServedIndexPtr = std::shared_ptr<const ServedIndex>;

}  // namespace ledgerline::index
