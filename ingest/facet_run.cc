// What run and job facets mean to the fold: hierarchy, schedule, control flow, content mode.
#include "ingest/facet_reader.h"

namespace ledgerline::ingest {
namespace {

using format::Flag;

// A run and its job, of a parent facet or its root.
format::RunRef referenced_run(LineageState& state, const JsonValue& reference) {
  const JsonValue id = reference.find("run").find("runId");
  const auto job = facet_entity(state, reference.find("job"), format::EntityType::kJob);
  const format::RunRef run = add_run(state, id, job);
  if (!state.facts.runs[run].text.empty()) state.findings.note(Flag::kRunIdDerived, id);
  return run;
}

std::optional<Timestamp> nominal_time(LineageState& state, const JsonValue& value) {
  if (!value) return std::nullopt;
  const auto parsed = parse_timestamp(state.text(value));
  if (!parsed) return std::nullopt;
  if (!parsed->has_offset) state.findings.note(Flag::kTimeWithoutOffset, value);
  return parsed->time;
}

void read_dependencies(LineageState& state, const JsonValue& list, bool upstream) {
  for (const JsonValue item : list.items()) {
    const auto other = facet_entity(state, item.find("job"), format::EntityType::kJob);
    if (upstream) {
      state.facts.controls.push_back({other, *state.job});
    } else {
      state.facts.controls.push_back({*state.job, other});
    }
  }
}

}  // namespace

void read_parent(LineageState& state, const JsonValue& facet) {
  format::RunFact& run = *state.facts.run;
  run.parent = referenced_run(state, facet);
  const JsonValue root = present(facet, "root");
  run.root = root ? std::optional(referenced_run(state, root)) : std::nullopt;
}

void interpret_run_facet(LineageState& state, FacetMeaning meaning, const JsonValue& facet) {
  format::RunFact& run = *state.facts.run;
  switch (meaning) {
    case FacetMeaning::kParent:
      read_parent(state, facet);
      state.parent_read = true;
      break;
    case FacetMeaning::kOldParent:
      if (!state.parent_read) read_parent(state, facet);
      break;
    case FacetMeaning::kNominalTime:
      run.nominal_start = nominal_time(state, present(facet, "nominalStartTime"));
      run.nominal_end = nominal_time(state, present(facet, "nominalEndTime"));
      break;
    case FacetMeaning::kJobDependencies:
      read_dependencies(state, facet.find("upstream"), true);
      read_dependencies(state, facet.find("downstream"), false);
      break;
    default:
      break;
  }
}

void interpret_job_facet(LineageState& state, FacetMeaning meaning, const JsonValue& facet) {
  if (meaning == FacetMeaning::kJobLineage) return read_job_lineage(state, facet);
  if (meaning != FacetMeaning::kJobType || !state.facts.run) return;
  const JsonValue pattern = present(facet, "emissionPattern");
  if (!pattern) return;
  const std::string_view mode = state.text(pattern.find("eventContentMode"));
  if (mode == "ACCUMULATIVE") state.facts.run->mode = format::ContentMode::kAccumulative;
  if (mode == "COMPLETE_SNAPSHOT") state.facts.run->mode = format::ContentMode::kCompleteSnapshot;
}

}  // namespace ledgerline::ingest
