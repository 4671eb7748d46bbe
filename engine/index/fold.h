// The fold: applies the Facts of records, in the order of the log, to the index. The rows depend on
// the log alone (not on batch boundaries, caches or restarts), and their present meaning not even
// on its order (design.md, section 5).
//
// Owns the pending batch and the caches; one thread. Errors come from the store, or kCorrupt for
// rows that contradict each other; after one the Fold must not be used further.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/format/facts.h"
#include "engine/index/fold_batch.h"
#include "engine/kv/store.h"

namespace ledgerline::index {

class Directory;

class Fold {
 public:
  // Reads where the index stands. `directory` may be null; it learns of entities with each commit.
  [[nodiscard]] static Result<std::unique_ptr<Fold>> open(kv::Store& store, Directory* directory);

  // The position of the next record to fold; pending ones count as folded.
  [[nodiscard]] Position next() const noexcept { return next_; }

  // Adds the record at `position` (>= next(): positions may be skipped by an epoch) to the batch.
  [[nodiscard]] Result<void> fold(Position position, const format::Facts& facts);
  // A record that cannot be decoded: remembered with the reason, so that answers are incomplete.
  void skip(Position position, std::string_view reason);
  // A record that the retraction at `by` names: nothing of it counts, and the statement that it
  // holds does not count when it is posted again after that. The position is passed.
  void retract(Position position, const format::Facts& facts, Position by);
  // A record without Facts (erased, or of a kind that the index does not hold), or a range of
  // positions that never were: everything before `position` is done.
  void pass(Position position);

  // Writes the batch, the watermark with it.
  [[nodiscard]] Result<void> commit();
  [[nodiscard]] std::size_t pending_bytes() const { return batch_.overlay.bytes(); }
  [[nodiscard]] std::uint32_t pending_rows() const { return batch_.overlay.rows(); }

 private:
  Fold(kv::Store& store, Directory* directory);
  Result<void> load();
  Result<void> tell_directory();

  kv::Store& store_;
  Directory* directory_;
  FoldBatch batch_;
  Position next_;
  Position committed_;
};

// Why the Facts cannot be folded: a bound or reference that a decoder has to keep; empty: they can.
// Checked before the batch is touched, so that a bad decoder costs one record and not the index.
[[nodiscard]] std::string_view unfoldable(const format::Facts& facts);

}  // namespace ledgerline::index
