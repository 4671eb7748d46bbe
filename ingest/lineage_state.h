// What the parts of the OpenLineage decoder share while they read one event.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/format/facts.h"
#include "ingest/decode.h"
#include "ingest/entity_table.h"
#include "ingest/findings.h"
#include "ingest/json_document.h"

namespace ledgerline::ingest {

struct LineageState {
  LineageState(format::Facts& out, Findings& found, const DecodeContext& where) noexcept
      : facts(out), findings(found), context(where), entities(out) {}

  format::Facts& facts;
  Findings& findings;
  const DecodeContext& context;
  EntityTable entities;

  std::optional<std::string_view> assumed_namespace;  // the default's copy, once it was needed
  std::optional<format::EntityRef> job;               // the event's own

  bool parent_read = false;  // a sound "parent" facet: "parentRun" no longer counts

  std::string_view last_uri;  // the last text that was found to be a URI: most facets repeat it
  std::size_t flow_sources = 0;
  std::uint32_t flow_number = 0;
  std::vector<std::uint32_t> flow_mark;  // by entity: the last flow that has it as a source

  [[nodiscard]] std::string_view text(const JsonValue& value) const {
    return value.text(*facts.arena);
  }
  [[nodiscard]] std::string_view default_namespace() {
    if (!assumed_namespace) assumed_namespace = facts.keep(context.default_namespace);
    return *assumed_namespace;
  }
};

// A member that is absent or null; null is reported as a departure.
[[nodiscard]] JsonValue optional_member(LineageState& state, const JsonValue& parent,
                                        std::string_view name);

// Checks a `producer`, `schemaURL`, `_producer` or `_schemaURL`.
void check_uri_member(LineageState& state, const JsonValue& parent, std::string_view name,
                      const JsonValue& value, format::Flag missing);

// A job or dataset of the core schema: an object with namespace and name, or, for datasets, a bare
// string. Nothing if it was refused.
[[nodiscard]] std::optional<format::EntityRef> read_entity(LineageState& state,
                                                           const JsonValue& value,
                                                           format::EntityType type);

// Namespace and name of an object that the facet rules have checked.
[[nodiscard]] format::EntityRef facet_entity(LineageState& state, const JsonValue& object,
                                             format::EntityType type);

[[nodiscard]] format::RunRef add_run(LineageState& state, const JsonValue& run_id,
                                     format::EntityRef job);

void read_event_time(LineageState& state, const JsonValue& event, const JsonValue& value);

}  // namespace ledgerline::ingest
