// columnLineage and the explicit lineage facet (spec/facets/LineageFacet.json, version 1-0-0).
#include "ingest/facet_reader.h"
#include "ingest/flows.h"

namespace ledgerline::ingest {
namespace {

using format::EntityRef;
using format::EntityType;
using format::Rule;

bool add_datasets(LineageState& state, FlowBuilder& flow, const JsonValue& list) {
  for (const JsonValue item : list.items()) {
    if (!flow.add(facet_entity(state, item, EntityType::kDataset), item)) return false;
  }
  return true;
}

// A source or target: DATASET, or JOB, without a name the event's own. Nothing where no job is.
std::optional<EntityRef> lineage_node(LineageState& state, const JsonValue& node) {
  if (state.text(node.find("type")) == "DATASET") {
    return facet_entity(state, node, EntityType::kDataset);
  }
  if (present(node, "name")) return facet_entity(state, node, EntityType::kJob);
  if (!state.job) state.findings.note(format::Flag::kFacetMalformed, node);
  return state.job;
}

bool add_nodes(LineageState& state, FlowBuilder& flow, const JsonValue& list) {
  for (const JsonValue item : list.items()) {
    const auto source = lineage_node(state, item);
    if (source && !flow.add(*source, item)) return false;
  }
  return true;
}

// The sources in `inputs` and `fields`. Neither: nothing is stated, and no flow results.
bool read_sources(LineageState& state, EntityRef target, const JsonValue& entry) {
  const JsonValue inputs = present(entry, "inputs");
  const JsonValue fields = present(entry, "fields");
  if (!inputs && !fields) return true;
  FlowBuilder flow(state, Rule::kLineageFacet, target);
  if (!add_nodes(state, flow, inputs)) return false;
  for (const JsonMember& field : fields.members()) {
    if (!add_nodes(state, flow, field.value.find("inputs"))) return false;
  }
  flow.finish();
  return true;
}

}  // namespace

void read_column_lineage(LineageState& state, EntityRef target, const JsonValue& facet) {
  FlowBuilder flow(state, Rule::kColumnLineage, target);
  for (const JsonMember& column : facet.find("fields").members()) {
    if (!add_datasets(state, flow, column.value.find("inputFields"))) return;
  }
  if (!add_datasets(state, flow, present(facet, "dataset"))) return;
  // Without a source it says nothing about the dataset as a whole, but it replaces what did.
  flow.finish();
}

void read_job_lineage(LineageState& state, const JsonValue& facet) {
  state.facts.explicit_lineage = true;
  for (const JsonValue entry : facet.find("entries").items()) {
    const auto target = lineage_node(state, entry);
    if (target && !read_sources(state, *target, entry)) return;
  }
}

void read_dataset_lineage(LineageState& state, EntityRef target, const JsonValue& facet) {
  state.facts.explicit_lineage = true;
  static_cast<void>(read_sources(state, target, facet));
}

}  // namespace ledgerline::ingest
