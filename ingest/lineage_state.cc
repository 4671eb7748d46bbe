#include "ingest/lineage_state.h"

#include "engine/crypto/run_id.h"
#include "ingest/uri.h"

namespace ledgerline::ingest {

using format::Flag;

void check_uri_member(LineageState& state, const JsonValue& parent, std::string_view name,
                      const JsonValue& value, Flag missing) {
  if (!value || value.is_null()) {
    state.findings.depart(missing, {parent, name}, value ? "type" : "required", "a URI (a string)");
  } else if (!value.is_string()) {
    state.findings.depart(Flag::kFieldIgnored, value, "type", "a URI (a string)");
  } else if (value.raw() != state.last_uri) {
    if (is_uri(state.text(value))) {
      state.last_uri = value.raw();
    } else {
      state.findings.depart(Flag::kFormatNotUri, value, "uri", "a URI with its scheme");
    }
  }
}

format::EntityRef facet_entity(LineageState& state, const JsonValue& object,
                               format::EntityType type) {
  return state.entities.intern(type, state.text(object.find("namespace")),
                               state.text(object.find("name")));
}

format::RunRef add_run(LineageState& state, const JsonValue& run_id, format::EntityRef job) {
  const std::string_view text = state.text(run_id);
  const crypto::RunId id = crypto::run_id_from(text);
  auto& runs = state.facts.runs;
  for (format::RunRef ref = 0; ref < runs.size(); ++ref) {
    if (runs[ref].id == id.id && runs[ref].job == job) return ref;
  }
  runs.push_back({id.id, job, id.derived ? text : std::string_view()});
  return static_cast<format::RunRef>(runs.size() - 1);
}

}  // namespace ledgerline::ingest
