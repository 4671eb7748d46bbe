// Where indexes are: the one that was opened at the start in data/index, and one that is built
// beside it, for an instruction of the log, in data/index.<position>. The latter answers from the
// moment on that it is marked; the next start moves it to data/index, when none is open.
//
//   index/  index.812/ without mark    half made: the start lets it be, for the projector
//   index/  index.812/ with mark       it has taken over; what is in index/ is superseded
//
// A crash between any two steps leaves one of these. Functions of the file system alone; errors are
// the operating system's.
#pragma once

#include <filesystem>
#include <optional>

#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace ledgerline::index {

// `index` is data/index in all of them.
[[nodiscard]] std::filesystem::path place_beside(const std::filesystem::path& index,
                                                 Position instruction);
// From now on the index in `place` answers.
[[nodiscard]] Result<void> mark_taken_over(const std::filesystem::path& place);
// The one that answers, or answered last: for those who read while no server runs.
[[nodiscard]] std::filesystem::path answering_place(const std::filesystem::path& index);

// Moves the one that answered last to `index` and removes whatever it superseded. None may be open.
[[nodiscard]] Result<void> settle_places(const std::filesystem::path& index);
// Removes all that were built beside `index`, but for `kept`.
[[nodiscard]] Result<void> discard_beside(const std::filesystem::path& index,
                                          const std::optional<std::filesystem::path>& kept = {});

}  // namespace ledgerline::index
