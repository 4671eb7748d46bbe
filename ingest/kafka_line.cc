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

bool is_record(const JsonValue& root) {
  return root.find("run") || root.find("job") || root.find("dataset");
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
  } else if (value.is_null()) {
    out.tombstone = true;
  } else {
    return invalid("the value is no event: " + std::string(to_string(value.kind())), "/value");
  }
  return out;
}

// Where the tab behind the object that begins the line is, or npos.
std::size_t tab_after_object(std::string_view line) {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (quoted) {
      if (c == '\\') ++at;
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (--depth > 0) continue;
      const std::size_t next = line.find_first_not_of(' ', at + 1);
      return next < line.size() && line[next] == '\t' ? next : std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

bool is_nothing(std::string_view value) {
  const std::size_t from = value.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) return true;
  return value.substr(from, value.find_last_not_of(" \t\r") + 1 - from) == "null";
}

// `tab`: of the one between key and value.
Result<KafkaLine> from_pair(std::string_view line, std::size_t tab) {
  KafkaLine out;
  const std::string_view key = line.substr(0, tab);
  const std::string_view value = line.substr(tab + 1);
  out.key = key;
  thread_local JsonDocument document;
  const JsonDocument::Trim trim(document);
  if (first_byte(key) == '"' && !document.parse(key)) out.key = content(document.root());
  if (is_nothing(value)) {
    out.tombstone = true;
  } else if (first_byte(value) == '{') {
    out.value = value;
  } else {
    return invalid("no event after the key");
  }
  return out;
}

}  // namespace

Result<KafkaLine> parse_kafka_line(std::string_view line) {
  if (first_byte(line) != '{') {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) return invalid("neither JSON nor a key and a tab");
    return from_pair(line, tab);
  }
  thread_local JsonDocument document;
  const JsonDocument::Trim trim(document);
  if (const auto fault = document.parse(line)) {
    const std::size_t tab = tab_after_object(line);
    if (tab != std::string_view::npos) return from_pair(line, tab);
    return invalid("at byte " + std::to_string(fault->offset) + ": " + fault->message,
                   fault->pointer);
  }
  const JsonValue root = document.root();
  if (!is_record(root)) {
    if (root.find("value")) return from_envelope(root);
    // An object and a tab with nothing behind it.
    const std::size_t tab = tab_after_object(line);
    if (tab != std::string_view::npos) return from_pair(line, tab);
  }
  KafkaLine out;
  out.value = line;
  return out;
}

}  // namespace ledgerline::ingest
