#include "query/drops.h"

#include <algorithm>
#include <utility>

#include "query/context.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

using index::LifecycleChange;

struct Change {
  Timestamp time;
  LifecycleChange change{};
  index::LifecycleRow row;
};

bool is_end(LifecycleChange change) {
  return change == LifecycleChange::kDrop || change == LifecycleChange::kRenamedAway;
}

// The last time that a run named the dataset, or could have written it.
Timestamp last_said(const index::RunRow& run, EntityId dataset, format::Direction direction) {
  const auto mention = std::find_if(run.mentions.begin(), run.mentions.end(), [&](const auto& m) {
    return m.dataset == dataset && m.direction == direction;
  });
  if (mention == run.mentions.end()) return Timestamp::min();
  const bool ended = run.terminal && !run.terminal->far_future;
  if (direction != format::Direction::kWrite || !ended) return mention->last;
  return std::max(mention->last, run.terminal->time);
}

}  // namespace

bool Drop::stated_by(const Uuid& run) const {
  return std::binary_search(enders.begin(), enders.end(), run);
}

Drops::Drops(const Context& context, const index::AsOf& as_of, AliasResolver& aliases)
    : context_(context), as_of_(as_of), aliases_(aliases), past_(context, as_of) {}

Result<const Drop*> Drops::of(EntityId dataset) {
  constexpr std::uint32_t kMayConcern =
      index::kEntityMayHaveLifecycle | index::kEntityMayHaveAliases;
  const std::uint32_t flags = entity_flags(context_, dataset);
  if ((flags & kMayConcern) == 0) return nullptr;
  if (const auto known = drops_.find(dataset); known != drops_.end()) return known->second.get();
  std::span<const EntityId> names(&dataset, 1);
  if ((flags & index::kEntityMayHaveAliases) != 0) {
    const auto component = aliases_.component_of(dataset);
    if (!component) return component.error();
    names = (*component)->members;
  }
  auto found = find(names);
  if (!found) return found.error();
  const std::shared_ptr<const Drop> drop = std::move(*found);
  for (const EntityId name : names) drops_.emplace(name, drop);
  return drop.get();
}

Result<std::unique_ptr<Drop>> Drops::find(std::span<const EntityId> names) {
  std::vector<Change> ends;
  std::vector<Change> others;
  for (const EntityId name : names) {
    if ((entity_flags(context_, name) & index::kEntityMayHaveLifecycle) == 0) continue;
    auto read = context_.reader().lifecycles(
        name, [&](const index::LifecycleKey& key, index::LifecycleRow&& row) {
          if (row.far_future || !as_of_.sees(key.at)) return true;
          (is_end(key.change) ? ends : others).push_back({key.at.time, key.change, std::move(row)});
          return true;
        });
    if (!read) return read.error();
  }
  std::sort(ends.begin(), ends.end(),
            [](const Change& a, const Change& b) { return a.time > b.time; });
  std::unique_ptr<Drop> drop;
  for (const Change& end : ends) {
    if (drop && end.time < drop->time) break;
    const Result<bool> attempted = context_.reader().attempted(end.row, as_of_);
    if (!attempted) return attempted.error();
    if (*attempted) continue;
    if (!drop) drop = std::make_unique<Drop>(Drop{end.time, true, {}, {}});
    drop->rename &= end.change == LifecycleChange::kRenamedAway;
    if (end.row.run) drop->by.push_back({*end.row.run, end.row.job});
  }
  if (!drop) return drop;
  for (const Change& end : ends) {
    if (end.row.run) drop->enders.push_back(*end.row.run);
  }
  std::sort(drop->enders.begin(), drop->enders.end());
  for (const Change& other : others) {
    const bool after = other.row.run && other.time > drop->time;
    if (after) std::erase(drop->by, index::RunKey{*other.row.run, other.row.job});
  }
  return drop;
}

Result<const index::RunRow*> Drops::stored(const index::RunKey& run) {
  if (run_ != run) {
    auto row = context_.reader().run(run.run, run.job);
    if (!row) return row.error();
    run_ = run;
    row_ = std::move(*row);
  }
  return row_ ? &*row_ : nullptr;
}

Result<bool> Drops::hides(const Drop& drop, const index::RunKey& run, EntityId dataset,
                          format::Direction direction) {
  if (std::find(drop.by.begin(), drop.by.end(), run) != drop.by.end()) return true;
  const auto today = stored(run);
  if (!today) return today.error();
  // That it had no later event is true at any clocks when it is true today.
  const bool silent = *today == nullptr || !(*today)->last_event;
  if (silent || (*today)->last_event->time <= drop.time) return true;
  if (as_of_.present()) return last_said(**today, dataset, direction) <= drop.time;
  const auto then = past_.row(run.run, run.job);
  if (!then) return then.error();
  return !*then || last_said(**then, dataset, direction) <= drop.time;
}

Incomplete Drops::lacks() const {
  Envelope marked;
  past_.mark(marked);
  return marked.reason;
}

}  // namespace ledgerline::query
