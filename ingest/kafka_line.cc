#include "ingest/kafka_line.h"

#include "ingest/batch_splitter.h"
#include "ingest/json_document.h"

namespace ledgerline::ingest {
namespace {

Error invalid(std::string message, std::string pointer = {}) {
  return {ErrorKind::kInvalid, std::move(message), std::move(pointer)};
}

std::string content(const JsonValue& value) {
  std::pmr::monotonic_buffer_resource arena;
  return std::string(value.text(arena));
}

bool is_envelope(const JsonValue& root) {
  return root.find("value") && !root.find("run") && !root.find("job") && !root.find("dataset");
}

Result<KafkaLine> from_envelope(const JsonValue& root) {
  KafkaLine out;
  const JsonValue key = root.find("key");
  if (key && key.is_string()) out.key = content(key);
  const JsonValue value = root.find("value");
  if (value.is_object()) {
    out.value = value.raw();
  } else if (value.is_string()) {
    out.value = content(value);
  } else {
    return invalid("the value is no event: " + std::string(to_string(value.kind())), "/value");
  }
  return out;
}

}  // namespace

Result<KafkaLine> parse_kafka_line(std::string_view line) {
  KafkaLine out;
  if (first_byte(line) != '{') {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) return invalid("neither JSON nor a key and a tab");
    out.key = line.substr(0, tab);
    out.value = line.substr(tab + 1);
    if (first_byte(out.event()) != '{') return invalid("no event after the key");
    return out;
  }
  thread_local JsonDocument document;
  const JsonDocument::Trim trim(document);
  if (const auto fault = document.parse(line)) {
    return invalid("at byte " + std::to_string(fault->offset) + ": " + fault->message,
                   fault->pointer);
  }
  if (is_envelope(document.root())) return from_envelope(document.root());
  out.value = line;
  return out;
}

}  // namespace ledgerline::ingest
