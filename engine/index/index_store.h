// The store under data/index. It is derived from the log, so whatever is wrong with it is mended by
// throwing it away: open_index does that, and says why.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/kv/store.h"
#include "engine/log/epoch.h"

namespace ledgerline::index {

// What the log says of erasures (log::ErasureTable).
struct ErasureState {
  std::optional<Position> latest;    // the last one that the reader of the log hides
  std::optional<Position> executed;  // the last one carried out
};

struct OpenedIndex {
  std::unique_ptr<kv::Store> store;
  std::string
      discarded;  // why an older index was thrown away; empty: it was not, or there was none
};

// Opens or creates the index at `path`, for the log of `epochs` and `committed`, the position after
// its last record. Discarded: damaged, of an older fold version, marked, with a watermark where
// this log has no records (ahead of it, or of records that were lost before an epoch), or with rows
// of records that an erasure has taken from the log since. kConflict: of a newer fold version,
// which a downgrade must not destroy silently. Other errors are the operating system's; then
// nothing is removed.
[[nodiscard]] Result<OpenedIndex> open_index(const std::filesystem::path& path,
                                             const log::EpochTable& epochs, Position committed,
                                             const kv::StoreOptions& options,
                                             const ErasureState& erasures = {});

// An empty index in `path`, which must not exist: for a fresh fold beside the live one.
// `withdrawn`: the last erasure that the reader of the log hides.
[[nodiscard]] Result<std::unique_ptr<kv::Store>> create_index(
    const std::filesystem::path& path, const kv::StoreOptions& options,
    std::optional<Position> withdrawn = {});

// The last erasure whose records the index does not hold.
[[nodiscard]] Result<std::optional<Position>> withdrawn_of(const kv::Store& store);

// Removes everything under `path`. The store must be closed.
[[nodiscard]] Result<void> discard_index(const std::filesystem::path& path);

// The next open_index discards: left behind by a fold that found contradictory rows.
void mark_index_for_discard(const std::filesystem::path& path) noexcept;
[[nodiscard]] bool is_marked_for_discard(const std::filesystem::path& path) noexcept;

}  // namespace ledgerline::index
