#include <vector>

#include "engine/index/fold_steps.h"

namespace ledgerline::index {
namespace {

// By dataset; of all at once, since an event may name a hundred thousand.
std::vector<bool> drops_of(const format::Facts& facts) {
  std::vector<bool> dropped(facts.entities.size());
  for (const format::LifecycleFact& fact : facts.lifecycles) {
    if (fact.change == format::Lifecycle::kDrop) dropped[fact.dataset] = true;
  }
  return dropped;
}

// Versions that a DatasetEvent states belong to no run. What it names with a DROP is the one that
// went.
void write_stated_versions(FoldBatch& batch) {
  const format::Facts& facts = *batch.facts;
  if (facts.versions.empty()) return;
  const std::vector<bool> dropped = drops_of(facts);
  for (const format::VersionFact& fact : facts.versions) {
    if (fact.direction || dropped[fact.dataset]) continue;
    VersionRow row;
    row.text = fact.version;
    row.far_future = facts.far_future;
    batch.put(kGraph,
              version_key(batch.id_of(fact.dataset), facts.event_time, batch.position, Uuid{},
                          version_text_hash(fact.version)),
              encode_version_row(row));
  }
}

}  // namespace

Result<void> fold_lifecycles(FoldBatch& batch) {
  const format::Facts& facts = *batch.facts;
  write_stated_versions(batch);
  if (facts.lifecycles.empty()) return {};
  LifecycleRow row;
  row.far_future = facts.far_future;
  if (facts.run) {
    const format::RunIdentity& run = facts.runs[facts.run->run];
    row.run = run.id;
    row.job = batch.id_of(run.job);
  }
  const std::string encoded = encode_lifecycle_row(row);
  for (const format::LifecycleFact& fact : facts.lifecycles) {
    const EntityId dataset = batch.id_of(fact.dataset);
    const EntityId previous = fact.previous ? batch.id_of(*fact.previous) : EntityId(0);
    batch.put(kGraph,
              lifecycle_key(dataset, facts.event_time, batch.position,
                            static_cast<LifecycleChange>(fact.change), previous),
              encoded);
    if (!fact.previous || previous == dataset) continue;
    batch.put(kGraph,
              lifecycle_key(previous, facts.event_time, batch.position,
                            LifecycleChange::kRenamedAway, dataset),
              encoded);
  }
  return {};
}

}  // namespace ledgerline::index
