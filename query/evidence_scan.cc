// The slow half of Visibility: reads the evidence of one owner, run by run and statement by
// statement, at both clocks.
#include <algorithm>
#include <set>

#include "engine/base/limits.h"
#include "query/context.h"
#include "query/visibility.h"

namespace ledgerline::query {
namespace {

constexpr std::size_t kRowsPerDeadlineCheck = 256;

}  // namespace

bool Visibility::spend_row() {
  if (++rows_ > limits::kWalkEvidenceRowsMax ||
      (rows_ % kRowsPerDeadlineCheck == 0 && context_.expired())) {
    cut_ = true;
  }
  return !cut_;
}

Result<const Drop*> Visibility::hides(const index::Shape& shape, std::size_t ordinal,
                                      Timestamp mention, const index::RunKey* run) {
  const bool read = ordinal < shape.inputs.size();
  const EntityId dataset =
      read ? shape.inputs[ordinal] : shape.outputs[ordinal - shape.inputs.size()];
  auto drop = drops_.of(dataset);
  if (!drop || *drop == nullptr) return drop;
  if (mention > (*drop)->time) return nullptr;
  if (run == nullptr) return drop;
  const auto direction = read ? format::Direction::kRead : format::Direction::kWrite;
  const auto hidden = drops_.hides(**drop, *run, dataset, direction);
  if (!hidden) return hidden.error();
  return *hidden ? *drop : nullptr;
}

Result<void> Visibility::add(EntityId owner, const ShortDigest& digest,
                             const std::vector<index::First>& mentions, const index::RunKey* run) {
  auto shape = shape_of(digest);
  if (!shape) return shape.error();
  const index::Shape& s = **shape;
  auto& [firsts, hidden] = exact_[{owner, digest}];
  firsts.resize(s.inputs.size() + s.outputs.size());
  hidden.resize(firsts.size());
  for (std::size_t i = 0; i < firsts.size() && i < mentions.size(); ++i) {
    const index::First& mention = mentions[i];
    if (mention.time > as_of_.time) continue;
    if (firsts[i] && *firsts[i] <= mention) continue;
    const auto drop = hides(s, i, mention.time, run);
    if (!drop) return drop.error();
    if (*drop == nullptr) {
      firsts[i] = mention;
    } else if (run == nullptr || !(*drop)->stated_by(run->run)) {
      ((*drop)->rename ? hidden[i].by_rename : hidden[i].by_drop) = true;
    }
  }
  return {};
}

Result<void> Visibility::read_evidence(EntityId owner) {
  Result<void> added;
  auto read =
      context_.reader().evidence(owner, Timestamp::min(), index::Order::kOldestFirst,
                                 [&](const index::TimedKey& at, const index::EvidenceRow& row) {
                                   if (at.time > as_of_.time || !spend_row()) return false;
                                   if (!row.visible_at(at.position, as_of_.known_at)) return true;
                                   const index::RunKey run{row.run, row.run_job};
                                   added = add(owner, row.shape, index::expand(row.mentions), &run);
                                   return added.has_value();
                                 });
  return added ? read : added;
}

Result<void> Visibility::read_declared(EntityId owner) {
  std::set<EntityId> speakers;
  auto read =
      context_.reader().declared(owner, Timestamp::min(), index::Order::kOldestFirst,
                                 [&](const index::DeclaredKey& key, const index::DeclaredRow&) {
                                   if (key.at.time > as_of_.time || !spend_row()) return false;
                                   speakers.insert(key.stated_by);
                                   return true;
                                 });
  if (!read) return read;
  for (EntityId speaker : speakers) {
    auto winner = context_.reader().declared_at(speaker, as_of_);
    if (!winner) return winner.error();
    if (!*winner) continue;
    for (const index::DeclaredBinding& binding : (*winner)->bindings) {
      if (binding.owner != owner) continue;
      auto shape = shape_of(binding.shape);
      if (!shape) return shape.error();
      std::vector<index::First> mentions((*shape)->inputs.size() + (*shape)->outputs.size(),
                                         {(*winner)->time, (*winner)->position});
      if (auto added = add(owner, binding.shape, mentions, nullptr); !added) return added;
    }
  }
  return {};
}

Result<const LiveShape*> Visibility::live_of_run(EntityId job, const Uuid& run,
                                                 Timestamp first_event) {
  std::optional<index::EvidenceRow> found;
  auto read = context_.reader().evidence(job, first_event, index::Order::kOldestFirst,
                                         [&](const index::TimedKey& at, index::EvidenceRow&& row) {
                                           if (at.time > as_of_.time || !spend_row()) return false;
                                           bool ours = row.run == run && row.run_job == job;
                                           if (ours && row.visible_at(at.position, as_of_.known_at))
                                             found = std::move(row);
                                           return !found.has_value();
                                         });
  if (!read) return read.error();
  if (!found) return nullptr;
  auto shape = shape_of(found->shape);
  if (!shape) return shape.error();
  auto live = std::make_unique<LiveShape>();
  live->shape = *shape;
  for (const index::First& mention : index::expand(found->mentions)) {
    bool happened = mention.time <= as_of_.time;
    live->exact.push_back(happened ? std::optional(mention) : std::nullopt);
  }
  of_runs_.push_back(std::move(live));
  return of_runs_.back().get();
}

}  // namespace ledgerline::query
