// What the parts of the OpenLineage decoder share while they read one event.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ingest/decode_state.h"

namespace ledgerline::ingest {

struct LineageState : DecodeState {
  using DecodeState::DecodeState;

  std::optional<format::EntityRef> job;  // the event's own
  bool parent_read = false;              // a sound "parent" facet: "parentRun" no longer counts

  std::string_view last_uri;  // the last text that was found to be a URI: most facets repeat it
  std::size_t flow_sources = 0;
  std::uint32_t flow_number = 0;
  std::vector<std::uint32_t> flow_mark;  // by entity: the last flow that has it as a source
};

// Checks a `producer`, `schemaURL`, `_producer` or `_schemaURL`.
void check_uri_member(LineageState& state, const JsonValue& parent, std::string_view name,
                      const JsonValue& value, format::Flag missing);

// Namespace and name of an object that the facet rules have checked.
[[nodiscard]] format::EntityRef facet_entity(LineageState& state, const JsonValue& object,
                                             format::EntityType type);

[[nodiscard]] format::RunRef add_run(LineageState& state, const JsonValue& run_id,
                                     format::EntityRef job);

}  // namespace ledgerline::ingest
