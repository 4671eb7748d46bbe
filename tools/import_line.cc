#include "tools/import_line.h"

#include <utility>

#include "ingest/json_document.h"
#include "ingest/kafka_line.h"

namespace ledgerline::tools {

Result<std::optional<ImportRecord>> read_import_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const Result<ingest::KafkaLine> parsed = ingest::parse_kafka_line(line);
  if (!parsed) return parsed.error();
  if (parsed->tombstone) return std::optional<ImportRecord>();
  ImportRecord record{ImportKind::kLineage, std::string(parsed->event())};

  thread_local ingest::JsonDocument document;
  const ingest::JsonDocument::Trim trim(document);
  if (const auto fault = document.parse(record.text)) {
    return Error{ErrorKind::kInvalid,
                 "at byte " + std::to_string(fault->offset) + ": " + fault->message,
                 fault->pointer};
  }
  const ingest::JsonValue root = document.root();
  const bool actor = root.is_object() && (root.find("user") || root.find("app"));
  if (actor && root.find("dataset") && !root.find("eventTime")) {
    record.kind = ImportKind::kAccess;
  }
  return std::optional(std::move(record));
}

std::string reason_in_line(std::size_t index, std::string_view reason) {
  const std::string place = "/" + std::to_string(index);
  if (!reason.starts_with(place)) return std::string(reason);
  const std::string_view rest = reason.substr(place.size());
  if (rest.starts_with(": ")) return std::string(rest.substr(2));
  return std::string(rest.starts_with("/") ? rest : reason);
}

}  // namespace ledgerline::tools
