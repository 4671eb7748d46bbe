#include "engine/index/fold_steps.h"

namespace ledgerline::index {
namespace {

// Keeps the first event that says so.
Result<void> write(FoldBatch& batch, EntityId job, format::Direction direction, EntityId other) {
  const Key key = control_key(job, direction, other);
  const First first{batch.facts->event_time, batch.position};
  const Result<bool> found = batch.get(kGraph, key);
  if (!found) return found.error();
  if (*found) {
    const Result<ControlRow> row = decode_control_row(batch.value.view());
    if (!row) return row.error();
    if (row->first <= first) return {};
  }
  batch.put(kGraph, key, encode_control_row({first}));
  return {};
}

Result<void> link(FoldBatch& batch, format::EntityRef upstream, format::EntityRef downstream) {
  const EntityId before = batch.id_of(upstream);
  const EntityId after = batch.id_of(downstream);
  if (before == after) return {};
  if (auto done = write(batch, after, format::Direction::kRead, before); !done) return done;
  return write(batch, before, format::Direction::kWrite, after);
}

}  // namespace

Result<void> fold_controls(FoldBatch& batch) {
  const format::Facts& facts = *batch.facts;
  for (const format::ControlFact& control : facts.controls) {
    if (auto done = link(batch, control.upstream, control.downstream); !done) return done;
  }
  const auto is_job = [&batch](format::EntityRef ref) {
    return batch.entity_of(ref).type == format::EntityType::kJob;
  };
  for (const format::FlowFact& flow : facts.flows) {
    if (!is_job(flow.target)) continue;
    for (const format::EntityRef source : flow.sources) {
      if (!is_job(source)) continue;
      if (auto done = link(batch, source, flow.target); !done) return done;
    }
  }
  return {};
}

}  // namespace ledgerline::index
