#include <optional>
#include <tuple>

#include "engine/crypto/digest.h"
#include "engine/index/fold_evidence.h"
#include "engine/index/fold_steps.h"
#include "engine/index/fold_versions.h"
#include "engine/index/run_row.h"
#include "engine/index/run_row_join.h"

namespace ledgerline::index {
namespace {

Result<std::optional<RunRow>> load(FoldBatch& batch, const RunKey& run) {
  const Result<bool> found = batch.get(kRuns, run_key(run.run, run.job));
  if (!found) return found.error();
  if (!*found) return std::optional<RunRow>();
  Result<RunRow> row = decode_run_row(batch.value.view());
  if (!row) return row.error();
  return std::optional(std::move(*row));
}

RunKey key_of(const FoldBatch& batch, format::RunRef ref) {
  const format::RunIdentity& run = batch.facts->runs[ref];
  return {run.id, batch.id_of(run.job)};
}

// A run that is named as parent or root exists from then on, as a stub until its own event comes.
Result<void> ensure_stub(FoldBatch& batch, format::RunRef ref, const RunKey& own) {
  const RunKey key = key_of(batch, ref);
  if (key == own || batch.known_runs.find(key) != nullptr) return {};
  const Result<bool> found = batch.get(kRuns, run_key(key.run, key.job));
  if (!found) return found.error();
  if (!*found) {
    RunRow stub;
    stub.text = batch.facts->runs[ref].text;
    batch.put(kRuns, run_key(key.run, key.job), encode_run_row(stub));
  }
  batch.known_runs.put(key, true);
  return {};
}

Result<EntityRow> load_entity(FoldBatch& batch, EntityId id) {
  const Result<bool> found = batch.get(kEntities, entity_key(id));
  if (!found) return found.error();
  if (!*found) return Error{ErrorKind::kCorrupt, "index: an entity is missing", {}};
  return decode_entity_row(batch.value.view());
}

Result<bool> less_name(FoldBatch& batch, EntityId a, EntityId b) {
  const Result<EntityRow> first = load_entity(batch, a);
  if (!first) return first.error();
  const Result<EntityRow> second = load_entity(batch, b);
  if (!second) return second.error();
  return std::tie(first->ns, first->name) < std::tie(second->ns, second->name);
}

Result<void> fold_links(FoldBatch& batch, const RunKey& own, RunRow& row) {
  const format::RunFact& run = *batch.facts->run;
  const Timestamp time = batch.facts->event_time;
  const JobLess less = [&](EntityId a, EntityId b) { return less_name(batch, a, b); };
  if (run.parent) {
    if (auto done = ensure_stub(batch, *run.parent, own); !done) return done;
    const RunKey parent = key_of(batch, *run.parent);
    const std::optional<RunLink> before = row.parent;
    const Result<bool> changed = join_link(row.parent, {time, parent.run, parent.job}, less);
    if (!changed) return changed.error();
    const bool moved =
        *changed && (!before || before->run != parent.run || before->job != parent.job);
    if (moved) {
      if (before) batch.erase(kRuns, run_child_key(before->run, before->job, own.run, own.job));
      batch.put(kRuns, run_child_key(parent.run, parent.job, own.run, own.job), {});
    }
  }
  if (run.root) {
    if (auto done = ensure_stub(batch, *run.root, own); !done) return done;
    const RunKey root = key_of(batch, *run.root);
    const Result<bool> changed = join_link(row.root, {time, root.run, root.job}, less);
    if (!changed) return changed.error();
  }
  return {};
}

void write_event(FoldBatch& batch, const RunKey& own) {
  const format::Facts& facts = *batch.facts;
  RunEventRow row;
  row.type = facts.run->event_type;
  row.far_future = facts.far_future;
  for (const format::FacetFact& facet : facts.facets) {
    if (facet.scope == format::FacetScope::kEntity) continue;
    const bool of_run = facet.scope == format::FacetScope::kRun;
    const std::uint64_t digest =
        big_endian_at<std::uint64_t>(view(crypto::short_digest(facet.value)), 0);
    row.facets.push_back({facet.scope, of_run ? EntityId(0) : batch.id_of(facet.entity),
                          std::string(facet.key), digest, batch.offset_of(facet.value),
                          static_cast<std::uint32_t>(facet.value.size())});
  }
  batch.put(kRuns, run_event_key(own.run, own.job, facts.event_time, batch.position),
            encode_run_event_row(row));
}

// Moves the run in its job's list when an earlier event arrives.
void write_job_run(FoldBatch& batch, const RunKey& own, const std::optional<First>& before,
                   const First& now) {
  if (before && before->time == now.time) return;
  if (before) batch.erase(kGraph, job_run_key(own.job, before->time, own.run));
  batch.put(kGraph, job_run_key(own.job, now.time, own.run), {});
}

}  // namespace

Result<void> fold_run(FoldBatch& batch) {
  const format::Facts& facts = *batch.facts;
  if (!facts.run) return {};
  const RunKey own = key_of(batch, facts.run->run);
  Result<std::optional<RunRow>> loaded = load(batch, own);
  if (!loaded) return loaded.error();
  const RunRow before = std::move(*loaded).value_or(RunRow());
  RunRow row = before;
  if (row.text.empty()) row.text = facts.runs[facts.run->run].text;

  if (join_event(row, {facts, batch.ids, batch.position})) {
    const Derived was = derive(before, own.job);
    const Derived now = derive(row, own.job);
    auto done = replace_evidence(batch, own, was.bindings, now.bindings, row.open_evidence);
    if (!done) return done;
    replace_versions(batch, own, was.versions, now.versions, row.open_versions);
  }
  if (auto done = fold_links(batch, own, row); !done) return done;
  write_job_run(batch, own, before.first_event, *row.first_event);
  write_event(batch, own);
  batch.put(kRuns, run_key(own.run, own.job), encode_run_row(row));
  batch.known_runs.put(own, true);
  return {};
}

}  // namespace ledgerline::index
