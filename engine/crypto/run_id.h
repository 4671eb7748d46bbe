// Run ids: a UUID in any version and case, or any other text (lenient mode), for which a name-based
// UUID stands. One function for whoever stores a run and whoever asks for it. Pure, so thread-safe.
#pragma once

#include <string_view>

#include "engine/base/uuid.h"

namespace ledgerline::crypto {

struct RunId {
  Uuid id;
  bool derived = false;  // the text is not a UUID
};

// Derived: UUIDv8 over SHA-256("ledgerline/run-id/1" 0x00 text). Stored by way of Facts: never
// changes.
[[nodiscard]] RunId run_id_from(std::string_view text);

}  // namespace ledgerline::crypto
