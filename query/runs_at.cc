#include "query/runs_at.h"

#include <string>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/index/run_row_join.h"
#include "engine/log/log_reader.h"
#include "query/context.h"
#include "query/record_facts.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

Error contradiction(Position position) {
  return {ErrorKind::kCorrupt,
          "index: record " + std::to_string(position.value()) + " is no event of its run",
          {}};
}

// Of the entities that a folded record names, in its order.
Result<std::vector<EntityId>> ids_of(const Context& context, const format::Facts& facts,
                                     Position position) {
  std::vector<EntityId> out;
  out.reserve(facts.entities.size());
  for (const format::EntityFact& entity : facts.entities) {
    const auto id = context.reader().find(entity.type, entity.ns, entity.name);
    if (!id) return id.error();
    if (!*id) return contradiction(position);
    out.push_back(**id);
  }
  return out;
}

}  // namespace

Result<void> RunsAt::join(const index::RunKey& run, Position position, index::RunRow& row) {
  const auto record = context_.log().read(position);
  if (!record) return record.error();
  const format::Frame& frame = record->frame;
  if (!frame.header || !frame.body) {
    erased_ = true;
    return {};
  }
  const auto facts = facts_of(context_, frame);
  if (!facts) return facts.error();
  const format::Facts& said = **facts;
  const auto ids = ids_of(context_, said, position);
  if (!ids) return ids.error();
  const auto key_of = [&](format::RunRef ref) {
    return index::RunKey{said.runs[ref].id, (*ids)[said.runs[ref].job]};
  };
  if (!said.run || key_of(said.run->run) != run) return contradiction(position);
  if (row.text.empty()) row.text = said.runs[said.run->run].text;
  index::join_event(row, {said, *ids, position});
  const index::JobLess less = [&](EntityId a, EntityId b) -> Result<bool> {
    return name_less(context_, a, b);
  };
  for (const auto& [named, link] :
       {std::pair(said.run->parent, &row.parent), std::pair(said.run->root, &row.root)}) {
    if (!named) continue;
    const index::RunKey other = key_of(*named);
    const auto joined = index::join_link(*link, {said.event_time, other.run, other.job}, less);
    if (!joined) return joined.error();
  }
  return {};
}

Result<index::RunRow> RunsAt::joined(const Uuid& run, EntityId job) {
  index::RunRow row;
  std::optional<Error> error;
  std::size_t rows = 0;
  auto read = context_.reader().run_events(
      run, job, [&](const index::TimedKey& at, const index::RunEventRow&) {
        if (!as_of_.sees(at)) return at.time <= as_of_.time;
        too_many_ = too_many_ || ++rows > limits::kRelatedRowsMax;
        late_ = late_ || context_.expired();
        if (too_many_ || late_) return false;
        if (auto done = join({run, job}, at.position, row); !done) error = done.error();
        return !error;
      });
  if (error) return *error;
  if (!read) return read.error();
  return row;
}

Result<bool> RunsAt::is_child(const index::RunKey& child, const Uuid& run, EntityId job) {
  if (as_of_.present()) return true;
  const auto row = joined(child.run, child.job);
  if (!row) return row.error();
  return row->parent && row->parent->run == run && row->parent->job == job;
}

Result<bool> RunsAt::named_as_parent(const Uuid& run, EntityId job) {
  bool found = false;
  std::optional<Error> error;
  auto read = context_.reader().run_children(run, job, [&](const index::RunKey& child) {
    const auto named = is_child(child, run, job);
    if (!named) error = named.error();
    found = named && *named;
    return !error && !found && !late_;
  });
  if (error) return *error;
  if (!read) return read.error();
  return found;
}

Result<std::optional<index::RunRow>> RunsAt::row(const Uuid& run, EntityId job) {
  auto stored = context_.reader().run(run, job);
  if (!stored || !*stored || as_of_.present()) return stored;
  auto past = joined(run, job);
  if (!past) return past.error();
  if (past->observed) return std::optional(std::move(*past));
  const auto named = named_as_parent(run, job);
  if (!named) return named.error();
  if (!*named) return std::optional<index::RunRow>();
  past->text = (*stored)->text;
  return std::optional(std::move(*past));
}

void RunsAt::mark(Envelope& envelope) const {
  if (too_many_) envelope.mark(Incomplete::kRowBudget);
  if (late_) envelope.mark(Incomplete::kTimeBudget);
  if (erased_) envelope.mark(Incomplete::kErased);
}

}  // namespace ledgerline::query
