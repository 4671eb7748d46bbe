#include "ingest/facet_reader.h"

#include <functional>

#include "engine/base/limits.h"

namespace ledgerline::ingest {
namespace {

using format::FacetScope;
using format::Flag;

struct BaseMembers {
  JsonValue producer, schema_url, deleted;
};

BaseMembers base_members(const JsonValue& facet) {
  BaseMembers found;
  for (const JsonMember& member : facet.members()) {
    if (!member.key.starts_with('_')) continue;
    if (member.key == "_producer") found.producer = member.value;
    if (member.key == "_schemaURL") found.schema_url = member.value;
    if (member.key == "_deleted") found.deleted = member.value;
  }
  return found;
}

// Whether the facet is a deletion: `_deleted: true` on a job or dataset facet.
bool is_deletion(LineageState& state, const FacetSite& site, const JsonValue& deleted) {
  if (!deleted) return false;
  if (site.scope != FacetScope::kEntity) {
    if (deleted.kind() == JsonKind::kTrue) state.findings.note(Flag::kDeletedOnRunFacet, deleted);
    return false;
  }
  if (!deleted.is_boolean())
    state.findings.depart(Flag::kFieldIgnored, deleted, "type", "true or false");
  return deleted.kind() == JsonKind::kTrue;
}

// A key lives in the body, unless it holds escapes: then the Facts keep a copy.
std::string_view kept_key(LineageState& state, std::string_view key) {
  const std::string_view body = state.facts.body;
  const std::less<const char*> before;
  const bool inside = !before(key.data(), body.data()) &&
                      !before(body.data() + body.size(), key.data() + key.size());
  return inside ? key : state.facts.keep(key);
}

void interpret(LineageState& state, const FacetSite& site, const FacetRule& rule,
               const JsonValue& facet) {
  if (const auto breach = find_breach(*rule.shape, facet, *state.facts.arena)) {
    state.findings.note(Flag::kFacetMalformed, {breach->value, breach->member});
    return;
  }
  switch (site.place) {
    case FacetPlace::kRun:
      interpret_run_facet(state, rule.meaning, facet);
      break;
    case FacetPlace::kJob:
      interpret_job_facet(state, rule.meaning, facet);
      break;
    case FacetPlace::kDataset:
      interpret_dataset_facet(state, rule.meaning, site, facet);
      break;
    case FacetPlace::kInput:
    case FacetPlace::kOutput:
      break;
  }
}

void read_facet(LineageState& state, const FacetSite& site, const JsonMember& member) {
  const JsonValue& facet = member.value;
  if (member.key.size() > limits::kFacetKeyBytesMax) {
    state.findings.refuse("max_length", facet,
                          "a facet key of " + std::to_string(member.key.size()) +
                              " bytes, at most " + std::to_string(limits::kFacetKeyBytesMax));
    return;
  }
  if (facet.is_null())
    return state.findings.depart(Flag::kNullIgnored, facet, "type", "an object (the facet)");

  format::FacetFact fact{site.scope, site.entity, kept_key(state, member.key), facet.raw(), false};
  if (!facet.is_object()) {
    state.findings.depart(Flag::kFacetNotObject, facet, "type", "an object (the facet)");
    state.facts.facets.push_back(fact);
    return;
  }
  const BaseMembers base = base_members(facet);
  check_uri_member(state, facet, "_producer", base.producer, Flag::kFacetProducerMissing);
  check_uri_member(state, facet, "_schemaURL", base.schema_url, Flag::kFacetSchemaUrlMissing);
  fact.deleted = is_deletion(state, site, base.deleted);
  state.facts.facets.push_back(fact);

  const FacetRule* rule = facet_rule(site.place, member.key);
  if (!rule) return;
  if (fact.deleted) {
    interpret_deleted_facet(state, rule->meaning, site);
  } else {
    interpret(state, site, *rule, facet);
  }
}

void read_map(LineageState& state, const JsonValue& owner, std::string_view name,
              const FacetSite& site) {
  const JsonValue map = optional_member(state, owner, name);
  if (!map) return;
  if (!map.is_object())
    return state.findings.depart(Flag::kFieldIgnored, map, "type", "an object of facets");
  std::size_t count = 0;
  for (const JsonMember& member : map.members()) {
    if (++count > limits::kFacetsPerEntityMax) {
      state.findings.refuse("max_items", map,
                            "more than " + std::to_string(limits::kFacetsPerEntityMax) + " facets");
      return;
    }
    read_facet(state, site, member);
  }
}

}  // namespace

void read_run_facets(LineageState& state, const JsonValue& run) {
  read_map(state, run, "facets", {FacetPlace::kRun, FacetScope::kRun});
}

void read_job_facets(LineageState& state, const JsonValue& job, format::EntityRef ref) {
  read_map(state, job, "facets", {FacetPlace::kJob, FacetScope::kEntity, ref});
}

void read_dataset_facets(LineageState& state, const JsonValue& item, format::EntityRef ref,
                         DatasetRole role) {
  if (!item.is_object()) return;
  read_map(state, item, "facets", {FacetPlace::kDataset, FacetScope::kEntity, ref, role});
  if (role == DatasetRole::kInput) {
    read_map(state, item, "inputFacets", {FacetPlace::kInput, FacetScope::kInput, ref, role});
  } else if (role == DatasetRole::kOutput) {
    read_map(state, item, "outputFacets", {FacetPlace::kOutput, FacetScope::kOutput, ref, role});
  }
}

}  // namespace ledgerline::ingest
