// Which records an approval export holds: the approval, what became of the keys that signed it, and
// what ended it. The export's form is the API's (docs/approval-export.md).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/crypto/public_key.h"
#include "query/trust.h"

namespace ledgerline::query {

class Context;

inline constexpr std::string_view kApprovalExportType = "urn:ledgerline:approval-export:v1";

// Of one export file. The records are those beside the approval; the bytes hold an approval of the
// largest body that a server takes by default.
inline constexpr std::size_t kApprovalExportRecordsMax = limits::kPageRowsMax;
inline constexpr std::size_t kApprovalExportBytesMax = limits::kPayloadBytesMax;

struct ApprovalExport {
  // The keys that made a good signature of the approval, by key id, as its record found them.
  struct Key {
    crypto::KeyId id{};
    KeyState state;
  };
  std::vector<Key> keys;
  // Every record up to `known_at` that changed one of them, or a key that signed `ending`.
  std::vector<Position> trust;
  // The statement that ended it first; none: nothing has, up to `known_at`.
  std::optional<Position> ending;
};

// kNotFound: no approval at that position. kTooLarge: over kApprovalExportRecordsMax.
[[nodiscard]] Result<ApprovalExport> read_approval_export(const Context& context, Position position,
                                                          Position known_at);

}  // namespace ledgerline::query
