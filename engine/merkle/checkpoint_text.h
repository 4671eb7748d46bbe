// The text of a checkpoint (c2sp.org/tlog-checkpoint), which a signed note then carries:
//   <origin>\n<tree size, decimal>\n<base64 of the root>\n[<extension line>\n ...]
// Pure functions, thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace ledgerline::merkle {

struct CheckpointText {
  std::string origin;  // the log's name; not empty, one line
  std::uint64_t size = 0;
  Digest root{};
  std::vector<std::string> extensions{};  // other logs' only: what stands here cannot be audited

  friend bool operator==(const CheckpointText&, const CheckpointText&) = default;
};

// The origin and the extensions must be non-empty lines without a newline.
[[nodiscard]] std::string format_checkpoint_text(const CheckpointText& checkpoint);

// kInvalid unless `text` is exactly what format_checkpoint_text writes for some checkpoint, and for
// an empty tree with another root than the empty one.
[[nodiscard]] Result<CheckpointText> parse_checkpoint_text(ByteView text);

}  // namespace ledgerline::merkle
