// The commit: a pure function of (tree, identity rows, records in order) to rows and receipts. The
// sequencer hands its rows to RocksDB; a replica that commits the same records in the same order
// reaches the same rows and the same root.
//
// Rows of one record: entry, frame, exact identity, source identity when it is the first with its
// source id, and whatever tiles and edges its leaf completes; and one tree head per commit. An
// instruction also has a row by which it is found at the start, and an erasure deletes the identity
// rows of the records that it names.
#pragma once

#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/kv/store.h"
#include "engine/log/epoch.h"
#include "engine/log/new_record.h"
#include "engine/log/receipt.h"
#include "engine/log/tree_state.h"

namespace ledgerline::log {

struct CommittedRecord {
  Position position;
  const NewRecord* record = nullptr;
};

struct CommitOutcome {
  std::vector<Receipt> receipts;           // one per record, in order
  std::vector<CommittedRecord> committed;  // those that are not duplicates
};

// Appends to `state` and to `writes`; duplicates change nothing. On an error (a read failed, or
// stored bytes contradict each other) both are half done and must not be used again.
[[nodiscard]] Result<CommitOutcome> build_commit(const kv::Store& store, const EpochTable& epochs,
                                                 std::span<const NewRecord* const> records,
                                                 TreeState& state, kv::WriteSet& writes);

}  // namespace ledgerline::log
