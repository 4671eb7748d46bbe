// The tree half of fsck: entries in, findings about tiles, edges, roots and checkpoints out. For
// one epoch; one thread.
#pragma once

#include <array>
#include <optional>

#include "engine/kv/store.h"
#include "engine/log/fsck.h"
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

  void check_checkpoints();
  void check_checkpoint(ByteView note);
  void check_edges(unsigned level);
  void check_no_rows(ByteView lower, ByteView upper);
  void check_status(const kv::Cursor& cursor);
  [[nodiscard]] Position first_position(unsigned level, std::uint64_t hash_index) const;

  const kv::Store& store_;
  const Epoch& epoch_;
  const TreeHead head_;
  const std::string end_;  // key of the first row that is not this epoch's
  FsckReport& report_;
  TreeState state_;
  std::array<std::optional<kv::Cursor>, TreeState::kLevels> tiles_;  // each at its next full tile
  kv::Cursor checkpoints_;
};

}  // namespace ledgerline::log
