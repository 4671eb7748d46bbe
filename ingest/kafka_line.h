// Lines of files that hold what OpenLineage clients write to Kafka (a key, and the event as the
// value), as `ledgerline import` reads them. Three forms are accepted:
//   key TAB event                                     (the key: text, or a JSON string or object)
//   {"key": ..., "value": {event} | "event as text"}
//   event                                             (no key: plain NDJSON)
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "engine/base/result.h"

namespace ledgerline::ingest {

struct KafkaLine {
  std::string key;  // "run:{namespace}/{name}", ..., an object as it stands; empty if none
  // The event's exact bytes: a part of the line, or the text that the envelope held as a string.
  std::variant<std::string_view, std::string> value;
  bool tombstone = false;  // a key with nothing or null for its value: no event

  [[nodiscard]] std::string_view event() const noexcept {
    const auto* part = std::get_if<std::string_view>(&value);
    return part ? *part : std::string_view(*std::get_if<std::string>(&value));
  }
};

// The error is kInvalid: a line that is not JSON after its key, or an envelope whose value is no
// event. The event itself is not decoded.
[[nodiscard]] Result<KafkaLine> parse_kafka_line(std::string_view line);

}  // namespace ledgerline::ingest
