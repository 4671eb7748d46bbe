// An index in a temporary directory, and a fold into it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/index/directory.h"
#include "engine/index/dump.h"
#include "engine/index/fold.h"
#include "engine/index/index_store.h"
#include "engine/index/reader.h"
#include "tests/support/facts_builder.h"
#include "tests/support/temp_directory.h"

namespace ledgerline::test {

inline kv::StoreOptions small_store() {
  kv::StoreOptions options;
  options.block_cache_bytes = 4U << 20;
  options.write_buffer_bytes = 8U << 20;
  return options;
}

// Of a log that never lost anything.
inline log::EpochTable one_epoch() {
  return std::move(*log::EpochTable::from_epochs({{Position(0), "log.example/test", "", {}}}));
}

class IndexFixture {
 public:
  IndexFixture() { open(); }

  // The next record of the log.
  void fold(FactsBuilder builder) { fold(*builder.build()); }
  void fold(const format::Facts& facts) {
    const Result<void> done = fold_->fold(fold_->next(), facts);
    if (!done) FAIL(done.error().message);
  }
  // The next record, which was retracted.
  void retract(const format::Facts& facts, Position by) {
    fold_->retract(fold_->next(), facts, by);
  }
  void commit() {
    const Result<void> done = fold_->commit();
    if (!done) FAIL(done.error().message);
  }
  // What a restart does: the caches are gone.
  void restart() {
    commit();
    fold_.reset();
    store_.reset();
    directory_ = std::make_unique<index::Directory>();
    open();
  }

  std::vector<std::string> dump() {
    commit();
    auto lines = index::canonical_dump(*store_);
    if (!lines) FAIL(lines.error().message);
    return std::move(*lines);
  }
  index::Reader reader() {
    commit();
    return index::Reader(*store_);
  }
  EntityId id(format::EntityType type, std::string_view name) {
    auto found = reader().find(type, "ns", name);
    REQUIRE(found);
    REQUIRE(*found);
    return **found;
  }
  EntityId dataset(std::string_view name) { return id(format::EntityType::kDataset, name); }
  EntityId job(std::string_view name) { return id(format::EntityType::kJob, name); }

  index::Fold& fold() { return *fold_; }
  kv::Store& store() { return *store_; }

 private:
  void open() {
    auto opened = index::open_index(directory_path_ / "index", one_epoch(), Position(UINT64_MAX),
                                    small_store());
    if (!opened) FAIL(opened.error().message);
    CHECK(opened->discarded.empty());
    store_ = std::move(opened->store);
    REQUIRE(directory_->load(*store_));
    auto fold = index::Fold::open(*store_, directory_.get());
    if (!fold) FAIL(fold.error().message);
    fold_ = std::move(*fold);
  }

  TempDirectory directory_path_;
  std::unique_ptr<index::Directory> directory_ = std::make_unique<index::Directory>();
  std::unique_ptr<kv::Store> store_;
  std::unique_ptr<index::Fold> fold_;
};

}  // namespace ledgerline::test
