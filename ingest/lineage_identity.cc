#include "engine/base/limits.h"
#include "ingest/lineage_state.h"
#include "ingest/run_id.h"

namespace ledgerline::ingest {
namespace {

using format::Flag;

std::string over_length(std::size_t bytes) {
  return std::to_string(bytes) + " bytes, at most " + std::to_string(limits::kNameBytesMax);
}

// A namespace or name that is present: its text, or nothing if it was refused.
std::optional<std::string_view> identifier(LineageState& state, const JsonValue& value) {
  if (!value.is_string()) {
    state.findings.refuse("type", value, "a string is required, found " + excerpt(value));
    return std::nullopt;
  }
  const std::string_view text = state.text(value);
  if (text.size() > limits::kNameBytesMax) {
    state.findings.refuse("max_length", value, over_length(text.size()));
    return std::nullopt;
  }
  if (text.empty()) state.findings.note(Flag::kEmptyName, value);
  return text;
}

std::optional<std::string_view> namespace_of(LineageState& state, const JsonValue& object) {
  const JsonValue ns = object.find("namespace");
  if (ns && !ns.is_null()) return identifier(state, ns);
  state.findings.depart(Flag::kNamespaceAssumed, {object, "namespace"}, ns ? "type" : "required");
  return state.default_namespace();
}

std::optional<std::string_view> name_of(LineageState& state, const JsonValue& object) {
  const JsonValue name = object.find("name");
  if (name) return identifier(state, name);
  state.findings.refuse("required", {object, "name"}, "missing");
  return std::nullopt;
}

}  // namespace

std::optional<format::EntityRef> read_entity(LineageState& state, const JsonValue& value,
                                             format::EntityType type) {
  if (value.is_string() && type == format::EntityType::kDataset) {
    state.findings.depart(Flag::kDatasetFromString, value, "type");
    const auto name = identifier(state, value);
    if (!name) return std::nullopt;
    return state.entities.intern(type, state.default_namespace(), *name);
  }
  if (!value.is_object()) {
    state.findings.refuse("type", value, "an object is required, found " + excerpt(value));
    return std::nullopt;
  }
  const auto ns = namespace_of(state, value);
  const auto name = name_of(state, value);
  if (!ns || !name) return std::nullopt;
  return state.entities.intern(type, *ns, *name);
}

format::EntityRef facet_entity(LineageState& state, const JsonValue& object,
                               format::EntityType type) {
  return state.entities.intern(type, state.text(object.find("namespace")),
                               state.text(object.find("name")));
}

format::RunRef add_run(LineageState& state, const JsonValue& run_id, format::EntityRef job) {
  const std::string_view text = state.text(run_id);
  const RunId id = run_id_from(text);
  auto& runs = state.facts.runs;
  for (format::RunRef ref = 0; ref < runs.size(); ++ref) {
    if (runs[ref].id == id.id && runs[ref].job == job) return ref;
  }
  runs.push_back({id.id, job, id.derived ? text : std::string_view()});
  return static_cast<format::RunRef>(runs.size() - 1);
}

}  // namespace ledgerline::ingest
