// The tree half of fsck: entries in, findings about tiles, edges, roots and checkpoints out. For
// one epoch; one thread.
#pragma once

#include <array>
#include <optional>

#include "engine/kv/store.h"
#include "engine/log/fsck.h"
#include "engine/log/fsck_unreadable.h"
#include "engine/log/tree_state.h"

namespace ledgerline::log {

class TreeCheck final : private TileSink {
 public:
  // Checks the tree of `epoch` up to `head`; tile rows beyond `next_base` belong to a later epoch.
  TreeCheck(const kv::Store& store, const Epoch& epoch, const TreeHead& head,
            std::optional<Position> next_base, FsckReport& report);

  // The next entry's bytes.
  void entry(ByteView bytes);
  // After the last one.
  void finish();

 private:
  void full_tile(unsigned level, std::uint64_t index, ByteView hashes) override;
  void edge(unsigned, std::uint64_t, const Digest&) override {}

  // Those of up to the present size. At most sizes there is none, and none is missed.
  void check_checkpoints();
  void check_checkpoint(ByteView note);
  void check_tile(unsigned level, std::uint64_t index, ByteView stored, ByteView hashes);
  void check_edges(unsigned level);
  // The edge rows of `level` from the i-th on, each by itself.
  void check_edges_singly(unsigned level, std::uint64_t i);
  void check_no_rows(ByteView lower, ByteView upper);
  void check_status(const kv::Cursor& cursor);
  void report_unreadable();
  [[nodiscard]] Position first_position(unsigned level, std::uint64_t hash_index) const;

  const kv::Store& store_;
  const Epoch& epoch_;
  const TreeHead head_;
  const std::string end_;  // key of the first row that is not this epoch's
  FsckReport& report_;
  TreeState state_;
  std::array<std::optional<kv::Cursor>, TreeState::kLevels> tiles_;  // each at its next full tile
  kv::Cursor checkpoints_;
  // What lookups of single rows did not give after a cursor had failed.
  UnreadableRows unreadable_;
  UnreadableRows unreadable_checkpoints_;  // at sizes where one may have stood
  std::string failure_;                    // of the first cursor over tiles that failed
};

}  // namespace ledgerline::log
