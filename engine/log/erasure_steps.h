// What carrying out one erasure does to data/log, step by step; see eraser.h for their order. Each
// can be repeated. One thread.
#pragma once

#include <functional>

#include "engine/base/result.h"
#include "engine/kv/store.h"
#include "engine/log/erasure.h"

namespace ledgerline::log {

class ErasureSteps {
 public:
  ErasureSteps(kv::Store& store, Position by, const Erasure& erasure)
      : store_(store), by_(by), erasure_(erasure) {}

  // False: the bytes are still held by an older snapshot or cursor.
  [[nodiscard]] Result<bool> purge_identities();
  // `after_commit` is called after each synced commit; when it says false, the step ends early with
  // false.
  [[nodiscard]] Result<bool> rewrite_frames(const std::function<bool()>& after_commit);
  [[nodiscard]] Result<bool> purge_frames();
  [[nodiscard]] Result<void> note();

 private:
  kv::Store& store_;
  Position by_;
  const Erasure& erasure_;
};

}  // namespace ledgerline::log
