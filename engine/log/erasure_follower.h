// Tells the ErasureTable of each committed instruction, before any waiter hears of the commit:
// whoever was told that something is erased is never shown it again.
#pragma once

#include "engine/base/assert.h"
#include "engine/log/erasure_table.h"
#include "engine/log/sequencer.h"

namespace ledgerline::log {

class ErasureFollower final : public CommitListener {
 public:
  explicit ErasureFollower(ErasureTable& table) : table_(table) {}

  void on_commit(std::span<const CommittedRecord> records, const TreeHead&) override {
    for (const CommittedRecord& committed : records) {
      if (!is_instruction(committed.record->kind)) continue;
      std::optional<Erasure> erasure = parse_erasure(committed.record->body);
      // Only the log's own spelling is ever submitted under this kind.
      LEDGERLINE_ASSERT(erasure);
      table_.add(committed.position, *std::move(erasure));
    }
  }

 private:
  ErasureTable& table_;
};

}  // namespace ledgerline::log
