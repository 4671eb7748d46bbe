// One line of a file to import: the exact bytes of its record, and the endpoint they are for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace ledgerline::tools {

enum class ImportKind : std::uint8_t { kLineage, kAccess };

struct ImportRecord {
  ImportKind kind = ImportKind::kLineage;
  std::string text;
};

// Plain NDJSON or one of the Kafka forms of ingest/kafka_line.h. An access record names a dataset
// and a user or an app, and no event time; everything else is left to the lineage endpoint to
// accept or refuse. Nothing: a tombstone. The error is kInvalid: no record in this line.
[[nodiscard]] Result<std::optional<ImportRecord>> read_import_line(std::string_view line);

// What a batch said of its record `index`, with pointers into the record: "/17/run/runId: missing"
// becomes "/run/runId: missing".
[[nodiscard]] std::string reason_in_line(std::size_t index, std::string_view reason);

}  // namespace ledgerline::tools
