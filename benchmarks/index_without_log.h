// A fresh index in a temporary directory, and what questions to it alone are asked with. The log
// beside it is empty and erases nothing. Filled by its owner first; then thread-safe.
#pragma once

#include <memory>
#include <utility>

#include "engine/base/assert.h"
#include "engine/base/clock.h"
#include "engine/index/directory.h"
#include "engine/index/index_store.h"
#include "engine/index/shape_cache.h"
#include "engine/kv/store.h"
#include "engine/log/epoch.h"
#include "engine/log/log_reader.h"
#include "query/context.h"
#include "tests/support/temp_directory.h"

namespace ledgerline::benchmarks {

class IndexWithoutLog {
 public:
  [[nodiscard]] kv::Store& store() const { return *store_; }
  [[nodiscard]] index::Directory& directory() { return directory_; }
  [[nodiscard]] query::Sources sources() const {
    return {store_.get(), &directory_, &log_, &clock_, &shapes_};
  }

 private:
  static std::unique_ptr<kv::Store> created(const test::TempDirectory& directory) {
    auto store = index::create_index(directory / "index", {});
    LEDGERLINE_ASSERT(store.has_value());
    return std::move(*store);
  }

  test::TempDirectory temp_;
  std::unique_ptr<kv::Store> store_ = created(temp_);
  index::Directory directory_;
  mutable index::ShapeCache shapes_;
  SystemClock clock_;
  log::EpochTable epochs_;
  log::LogReader log_{*store_, epochs_};  // never read: an index has none of its columns
};

}  // namespace ledgerline::benchmarks
