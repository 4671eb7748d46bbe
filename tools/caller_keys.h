// The keys of callers that a configuration names: its own [[auth.keys]] and those of
// auth.keys_file.
#pragma once

#include <vector>

#include "api/auth.h"
#include "engine/base/result.h"
#include "tools/config.h"

namespace ledgerline::tools {

// Reads the file anew. kNotFound and kInvalid name it, with the line; kInvalid too when two keys
// are the same.
[[nodiscard]] Result<std::vector<api::ApiKey>> load_caller_keys(const Config& config);

// The file's keys with one more; what is there must be sound, and a missing file is made. It is
// replaced as a whole, so that a server never reads half of it.
[[nodiscard]] Result<void> append_to_keys_file(const std::filesystem::path& path,
                                               const KeySetting& key);

}  // namespace ledgerline::tools
