// The epochs of a store: which tree, and so which origin, a position belongs to. The first epoch
// begins at position 0; a later one begins limits::kEpochGap beyond every position that may have
// been given out before, so that no position ever names two records.
//
// An EpochTable is read when the log opens and does not change while it is open: new epochs begin
// only in recovery. const calls are safe from several threads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/crypto/note_key.h"
#include "engine/kv/store.h"
#include "engine/log/log_keys.h"

namespace ledgerline::log {

class EpochTable {
 public:
  // kCorrupt when the rows contradict each other: none, more than the last one open, overlapping.
  [[nodiscard]] static Result<EpochTable> load(const kv::Store& store);
  [[nodiscard]] static Result<EpochTable> from_epochs(std::vector<Epoch> epochs);

  [[nodiscard]] const std::vector<Epoch>& epochs() const noexcept { return epochs_; }
  [[nodiscard]] const Epoch& current() const noexcept { return epochs_.back(); }
  // The epoch whose tree holds `position` or will; null for a position lost before an epoch.
  [[nodiscard]] const Epoch* find(Position position) const noexcept;
  [[nodiscard]] const Epoch* find_origin(std::string_view origin) const noexcept;
  // Asserts that the position has an epoch.
  [[nodiscard]] LeafIndex leaf_index(Position position) const;

 private:
  std::vector<Epoch> epochs_;  // by base; all but the last are closed
};

// The key that still signs beside the current one, during an overlap; null: there is none.
[[nodiscard]] const EarlierKey* retiring_key(const Epoch& epoch) noexcept;
// The keys of which any may have signed a checkpoint of this size. kInvalid: one is no key.
[[nodiscard]] Result<std::vector<crypto::NoteVerifier>> verifiers_at(const Epoch& epoch,
                                                                     std::uint64_t size);

// Origin of the epoch that begins at `base`, after the store's first origin: "<first>/<base>".
[[nodiscard]] std::string epoch_origin(std::string_view first_origin, Position base);
// The base in such an origin.
[[nodiscard]] std::optional<Position> base_in_origin(std::string_view first_origin,
                                                     std::string_view origin);

}  // namespace ledgerline::log
