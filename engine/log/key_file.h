// Files with a private note key: one line, readable by their owner alone. Thread-safe. Errors:
// kNotFound, kForbidden for a file that others may read, kInvalid for what is no key, kInternal.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "engine/crypto/note_key.h"

namespace ledgerline::log {

[[nodiscard]] Result<crypto::NoteSigner> load_key_file(const std::filesystem::path& path);
// Generates a key named `origin` and stores it durably.
[[nodiscard]] Result<crypto::NoteSigner> create_key_file(const std::filesystem::path& path,
                                                         std::string_view origin);

// Stores a key durably, in place of what the file held.
[[nodiscard]] Result<void> store_key_file(const std::filesystem::path& path,
                                          const crypto::NoteSigner& key);
// Durably, too; a file that is not there is fine.
[[nodiscard]] Result<void> remove_key_file(const std::filesystem::path& path);

// Beside the current key: where the next one waits while a rotation is under way, and where the one
// before it is kept while both sign.
[[nodiscard]] std::filesystem::path next_key_path(const std::filesystem::path& key);
[[nodiscard]] std::filesystem::path retiring_key_path(const std::filesystem::path& key);

}  // namespace ledgerline::log
