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

// Where the key of the next epoch waits while a rotation is under way, beside the current one.
[[nodiscard]] std::filesystem::path next_key_path(const std::filesystem::path& key);

}  // namespace ledgerline::log
