#include "engine/log/guards.h"

#include <cstdint>

#include "engine/base/encoding.h"
#include "engine/log/log_columns.h"
#include "engine/log/log_keys.h"

namespace ledgerline::log {

Guards guards_of(const std::optional<std::filesystem::path>& mirror,
                 const std::optional<WitnessOptions>& witnesses) {
  Guards guards;
  if (mirror) guards.mirror = mirror->string();
  if (witnesses) guards.witness_policy = witnesses->policy.text();
  return guards;
}

Result<std::optional<Guards>> load_guards(const kv::Store& store) {
  kv::Value row;
  const Result<bool> found = store.get(kMeta, kGuardsKey, row);
  if (!found) return found.error();
  if (!*found) return std::optional<Guards>();
  Result<Guards> guards = decode_guards(row.view());
  if (!guards) return guards.error();
  return std::optional<Guards>(*std::move(guards));
}

std::string encode(const Guards& guards) {
  std::string row;
  append_big_endian(row, static_cast<std::uint32_t>(guards.mirror.size()));
  return row.append(guards.mirror).append(guards.witness_policy);
}

Result<Guards> decode_guards(ByteView row) {
  constexpr std::size_t kSizeBytes = 4;
  if (row.size() >= kSizeBytes) {
    const auto size = big_endian_at<std::uint32_t>(row, 0);
    row.remove_prefix(kSizeBytes);
    if (size <= row.size()) {
      return Guards{std::string(row.substr(0, size)), std::string(row.substr(size))};
    }
  }
  return Error{ErrorKind::kCorrupt, "log: the row of the guards is cut short", {}};
}

}  // namespace ledgerline::log
