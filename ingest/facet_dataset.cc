// What dataset facets mean to the fold: identity, versions, lifecycle, temporaries.
#include <unordered_set>

#include "ingest/facet_reader.h"

namespace ledgerline::ingest {
namespace {

using format::Direction;
using format::EntityRef;
using format::EntityType;
using format::Lifecycle;

void read_symlinks(LineageState& state, EntityRef dataset, const JsonValue& facet) {
  format::AliasFact alias{dataset, {}};
  std::unordered_set<EntityRef> known{dataset};
  for (const JsonValue item : facet.find("identifiers").items()) {
    const EntityRef other = facet_entity(state, item, EntityType::kDataset);
    if (known.insert(other).second) alias.identifiers.push_back(other);
  }
  state.facts.aliases.push_back(std::move(alias));
}

void read_version(LineageState& state, const FacetSite& site, const JsonValue& facet) {
  std::optional<Direction> direction;
  if (state.facts.statement == format::Statement::kRun) {
    direction = site.role == DatasetRole::kInput ? Direction::kRead : Direction::kWrite;
  }
  state.facts.versions.push_back(
      {site.entity, direction, state.text(facet.find("datasetVersion"))});
}

void read_lifecycle(LineageState& state, EntityRef dataset, const JsonValue& facet) {
  const std::string_view word = state.text(facet.find("lifecycleStateChange"));
  for (const Lifecycle change : {Lifecycle::kAlter, Lifecycle::kCreate, Lifecycle::kDrop,
                                 Lifecycle::kOverwrite, Lifecycle::kRename, Lifecycle::kTruncate}) {
    if (to_string(change) != word) continue;
    format::LifecycleFact fact{dataset, change, std::nullopt};
    const JsonValue previous = present(facet, "previousIdentifier");
    if (previous && change == Lifecycle::kRename) {
      fact.previous = facet_entity(state, previous, EntityType::kDataset);
    }
    state.facts.lifecycles.push_back(fact);
  }
}

void read_dataset_type(LineageState& state, EntityRef dataset, const JsonValue& facet) {
  const JsonValue subtype = present(facet, "subType");
  if (!subtype || state.text(subtype) != "TEMPORARY") return;
  if (state.text(facet.find("datasetType")) != "JOB_OUTPUT") return;
  state.facts.temporaries.push_back({dataset});
}

}  // namespace

void interpret_dataset_facet(LineageState& state, FacetMeaning meaning, const FacetSite& site,
                             const JsonValue& facet) {
  switch (meaning) {
    case FacetMeaning::kSymlinks:
      return read_symlinks(state, site.entity, facet);
    case FacetMeaning::kVersion:
      return read_version(state, site, facet);
    case FacetMeaning::kLifecycle:
      return read_lifecycle(state, site.entity, facet);
    case FacetMeaning::kDatasetType:
      return read_dataset_type(state, site.entity, facet);
    case FacetMeaning::kColumnLineage:
      // On an input it tells of another job's work: kept, not a flow of this one.
      if (site.role != DatasetRole::kInput) read_column_lineage(state, site.entity, facet);
      return;
    case FacetMeaning::kDatasetLineage:
      // Its only place is the dataset of a DatasetEvent.
      if (site.role == DatasetRole::kDescribed) read_dataset_lineage(state, site.entity, facet);
      return;
    default:
      return;
  }
}

void interpret_deleted_facet(LineageState& state, FacetMeaning meaning, const FacetSite& site) {
  if (meaning == FacetMeaning::kSymlinks) state.facts.aliases.push_back({site.entity, {}});
  if (meaning == FacetMeaning::kColumnLineage && site.role != DatasetRole::kInput) {
    state.facts.flows.push_back({format::Rule::kColumnLineage, site.entity, {}});
  }
}

}  // namespace ledgerline::ingest
