// Reads the facet maps of an event: keeps every facet, checks the standard ones, and derives from
// the sound ones what the fold needs.
#pragma once

#include "ingest/facet_rules.h"
#include "ingest/lineage_state.h"

namespace ledgerline::ingest {

// How the event mentions the dataset.
enum class DatasetRole : std::uint8_t { kInput, kOutput, kDescribed };

void read_run_facets(LineageState& state, const JsonValue& run);
void read_job_facets(LineageState& state, const JsonValue& job, format::EntityRef ref);
// The item's `facets`, and its `inputFacets` or `outputFacets`.
void read_dataset_facets(LineageState& state, const JsonValue& item, format::EntityRef ref,
                         DatasetRole role);

// One facet map, and what it belongs to.
struct FacetSite {
  FacetPlace place{};
  format::FacetScope scope{};
  format::EntityRef entity = 0;
  DatasetRole role = DatasetRole::kDescribed;
};

// Derives Facts from a standard facet that keeps its rules.
void interpret_run_facet(LineageState& state, FacetMeaning meaning, const JsonValue& facet);
void interpret_job_facet(LineageState& state, FacetMeaning meaning, const JsonValue& facet);
void interpret_dataset_facet(LineageState& state, FacetMeaning meaning, const FacetSite& site,
                             const JsonValue& facet);
// Derives Facts from the deletion of a standard facet.
void interpret_deleted_facet(LineageState& state, FacetMeaning meaning, const FacetSite& site);

void read_parent(LineageState& state, const JsonValue& facet);
void read_column_lineage(LineageState& state, format::EntityRef target, const JsonValue& facet);
void read_job_lineage(LineageState& state, const JsonValue& facet);
void read_dataset_lineage(LineageState& state, format::EntityRef target, const JsonValue& facet);

// A member that a checked facet holds; no value if it is absent or null.
[[nodiscard]] inline JsonValue present(const JsonValue& facet, std::string_view name) noexcept {
  const JsonValue value = facet.find(name);
  return value && value.is_null() ? JsonValue() : value;
}

}  // namespace ledgerline::ingest
