// What recovery checks when the log opens, and what it does when the checks fail.
//
// RocksDB opens after damage in its write-ahead log and drops what follows. So the recovered tree
// must contain what is known outside RocksDB: data/synced, data/checkpoint and the mirror, each
// judged by its origin or base, the current epoch by its size and root, a closed one by its closing
// head; an origin that no epoch has is a rollback too. And the tree must agree with itself: edges,
// the last tiles and the last entries lead to the stored root.
//
// Nothing is repaired in silence. With consent, a new epoch begins beyond every position that may
// have been given out, and its first record names what was lost.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/crypto/note_key.h"
#include "engine/kv/store.h"
#include "engine/log/epoch.h"
#include "engine/log/log_keys.h"

namespace ledgerline::log {

// A checkpoint found outside RocksDB.
struct SeenCheckpoint {
  std::string origin;
  std::uint64_t size = 0;
  Digest root{};
  std::string note;
};

struct Inspection {
  TreeHead recovered;  // of the current epoch
  std::string origin;  // of the current epoch
  std::optional<TreeHead> synced;
  std::optional<SeenCheckpoint> checkpoint;
  std::optional<SeenCheckpoint> mirror;
  bool mirror_unread = false;  // there is one, and the operator said not to look
  // Of a stopped log that has witnesses: whether a quorum confirms that it is the newest, and who
  // could not be heard and why. Neither is a problem by itself.
  bool witnesses_asked = false;
  bool confirmed = true;
  std::vector<std::string> unheard;
  // Why the log must not be served, for people; empty: all is well.
  std::vector<std::string> problems;
  // All positions that may have been given out are below it.
  Position known_end;
  // Positions that may have been given out and are not in the tree that gave them: from the first
  // on, before the end. Of a closed epoch they may lie before the recovered head.
  struct Missing {
    Position first;
    Position end;
  };
  std::optional<Missing> missing;

  [[nodiscard]] bool ok() const noexcept { return problems.empty(); }
  [[nodiscard]] std::uint64_t lost() const noexcept {
    return missing ? missing->end - missing->first : 0;
  }
  // Something outside the log shows that positions from `first` to before `end` were given out.
  void miss(Position first, Position end);
  // The problems and what to do, as one message.
  [[nodiscard]] std::string message() const;
};

struct InspectionPaths {
  std::filesystem::path synced;
  std::filesystem::path checkpoint;
  std::optional<std::filesystem::path> mirror;
  bool without_mirror = false;  // the operator takes the blame for not reading it
};

// An error only when the store cannot be read at all; what contradicts is in `problems`.
[[nodiscard]] Result<Inspection> inspect(const kv::Store& store, const EpochTable& epochs,
                                         const InspectionPaths& paths);

// Closes the current epoch at the recovered head and opens the next one, whose first record says
// why; durable when it returns. Gives the new epoch. `key` signs under any origin.
[[nodiscard]] Result<Epoch> open_new_epoch(kv::Store& store, const EpochTable& epochs,
                                           const Inspection& inspection, std::string_view reason,
                                           Timestamp now, const crypto::NoteSigner& key);

}  // namespace ledgerline::log
