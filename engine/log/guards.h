// What keeps a rollback of the whole directory from going unnoticed: the mirror and the witnesses
// that the log was last served with. Values; thread-safe as such.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/kv/store.h"
#include "engine/log/witness_group.h"

namespace ledgerline::log {

struct Guards {
  std::string mirror;          // path; empty: none
  std::string witness_policy;  // text (engine/crypto/tlog_policy.h); empty: none

  friend bool operator==(const Guards&, const Guards&) = default;
};

[[nodiscard]] Guards guards_of(const std::optional<std::filesystem::path>& mirror,
                               const std::optional<WitnessOptions>& witnesses);

// Those of the last start that published; nothing: there was none. kCorrupt for a malformed row.
[[nodiscard]] Result<std::optional<Guards>> load_guards(const kv::Store& store);

// Row of `meta`: mirror size:4 | mirror | witness policy.
[[nodiscard]] std::string encode(const Guards& guards);
[[nodiscard]] Result<Guards> decode_guards(ByteView row);

}  // namespace ledgerline::log
