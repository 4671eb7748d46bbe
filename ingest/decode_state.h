// What the parts of a decoder share while they read one record.
#pragma once

#include <optional>
#include <string_view>

#include "engine/format/facts.h"
#include "ingest/decode.h"
#include "ingest/entity_table.h"
#include "ingest/findings.h"
#include "ingest/json_document.h"

namespace ledgerline::ingest {

struct DecodeState {
  DecodeState(format::Facts& out, Findings& found, const DecodeContext& where) noexcept
      : facts(out), findings(found), context(where), entities(out) {}

  format::Facts& facts;
  Findings& findings;
  const DecodeContext& context;
  EntityTable entities;
  std::optional<std::string_view> assumed_namespace;  // the default's copy, once it was needed

  // The content of a string, which lives as long as the Facts.
  [[nodiscard]] std::string_view text(const JsonValue& value) const {
    return value.text(*facts.arena);
  }
  [[nodiscard]] std::string_view default_namespace() {
    if (!assumed_namespace) assumed_namespace = facts.keep(context.default_namespace);
    return *assumed_namespace;
  }
};

// A member that is absent or null; null is reported as a departure.
[[nodiscard]] JsonValue optional_member(DecodeState& state, const JsonValue& parent,
                                        std::string_view name);

// A namespace, name or id that is present: its text, or nothing if it was refused.
[[nodiscard]] std::optional<std::string_view> read_identifier(DecodeState& state,
                                                              const JsonValue& value);

// Parses a document in which a name given twice is refused, each with its place. False: it is no
// JSON, and there is nothing to read.
[[nodiscard]] bool parse_without_duplicates(JsonDocument& document, std::string_view body,
                                            Findings& findings);

// A job or dataset: an object with namespace and name, or, for datasets, a bare string. Nothing if
// it was refused.
[[nodiscard]] std::optional<format::EntityRef> read_entity(DecodeState& state,
                                                           const JsonValue& value,
                                                           format::EntityType type);

struct EventTime {
  Timestamp time;
  bool assumed = false;     // none was given: received-at
  bool far_future = false;  // over limits::kFutureToleranceNs after received-at
};
[[nodiscard]] EventTime read_time(DecodeState& state, const JsonValue& parent,
                                  std::string_view member);

}  // namespace ledgerline::ingest
