// Run ids: a UUID in any version and case, or, in lenient mode, any other text, for which a
// name-based UUID stands.
#pragma once

#include <string_view>

#include "engine/base/uuid.h"

namespace ledgerline::ingest {

struct RunId {
  Uuid id;
  bool derived = false;  // the text is not a UUID
};

[[nodiscard]] RunId run_id_from(std::string_view text);

// UUIDv8 over SHA-256("ledgerline/run-id/1" 0x00 text). Stored by way of Facts: never changes.
[[nodiscard]] Uuid derived_run_id(std::string_view text);

}  // namespace ledgerline::ingest
