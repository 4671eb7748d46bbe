#include "query/runs_detail.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "engine/base/limits.h"
#include "engine/index/reader.h"
#include "engine/index/run_derivation.h"
#include "query/alias_component.h"
#include "query/context.h"
#include "query/record_values.h"
#include "query/tables.h"
#include "query/versions.h"

namespace ledgerline::query {
namespace {

RunLink link_of(const Context& context, const index::RunLink& link) {
  return {link.run, name_of(context, link.job)};
}

// The version that the run itself stated for a dataset: of several the least, so that the answer
// does not depend on arrival.
const index::VersionMention* stated_version(const index::RunRow& row, EntityId dataset,
                                            format::Direction direction) {
  const index::VersionMention* least = nullptr;
  for (const index::VersionMention& mention : row.versions) {
    if (mention.dataset != dataset || mention.direction != direction) continue;
    if (least == nullptr || mention.text < least->text) least = &mention;
  }
  return least;
}

struct FacetPlace {
  format::FacetScope scope{};
  std::optional<Name> dataset;
  std::string key;
  friend bool operator<(const FacetPlace& a, const FacetPlace& b) {
    return std::tie(a.scope, a.dataset, a.key) < std::tie(b.scope, b.dataset, b.key);
  }
};

struct FacetInForce {
  Timestamp time;
  std::uint64_t digest = 0;
  index::Locator value;
};

using FacetsInForce = std::map<FacetPlace, FacetInForce>;

void keep_greatest(const Context& context, const index::TimedKey& at,
                   const index::RunEventRow& event, FacetsInForce& facets) {
  if (event.far_future) return;
  for (const index::RunFacet& facet : event.facets) {
    FacetPlace place{facet.scope, std::nullopt, facet.key};
    if (facet.scope != format::FacetScope::kRun) place.dataset = name_of(context, facet.entity);
    auto [slot, inserted] = facets.try_emplace(std::move(place));
    FacetInForce& kept = slot->second;
    if (!inserted && std::tie(kept.time, kept.digest) >= std::tie(at.time, facet.digest)) continue;
    kept = {at.time, facet.digest, {at.position, facet.offset, facet.length}};
  }
}

Result<void> put_facets(const Context& context, const FacetsInForce& facets, RunAnswer& answer,
                        Envelope& envelope) {
  RecordValues values(context);
  for (const auto& [place, kept] : facets) {
    auto value = values.read(kept.value);
    if (!value) return value.error();
    RunFacet facet;
    facet.scope = place.scope;
    facet.dataset = place.dataset;
    facet.key = place.key;
    facet.event_time = kept.time;
    facet.position = kept.value.position;
    facet.erased = !value->has_value();
    if (*value) facet.value = std::move(**value);
    if (facet.erased) envelope.mark(Incomplete::kErased);
    answer.facets.push_back(std::move(facet));
  }
  return {};
}

}  // namespace

RunState state_of(const index::RunRow& row) noexcept {
  if (!row.observed) return RunState::kReferenced;
  if (row.terminal) {
    if (row.terminal->type == format::EventType::kFail) return RunState::kFailed;
    if (row.terminal->type == format::EventType::kAbort) return RunState::kAborted;
    return RunState::kCompleted;
  }
  auto started = static_cast<std::uint8_t>(index::event_bit(format::EventType::kStart) |
                                           index::event_bit(format::EventType::kRunning));
  return (row.event_types & started) != 0 ? RunState::kRunning : RunState::kUnknown;
}

RunSummary summary_of(const Context& context, const Uuid& id, EntityId job,
                      const index::RunRow& row) {
  RunSummary summary;
  summary.run = {id, name_of(context, job)};
  summary.state = state_of(row);
  if (row.start) {
    summary.started_at = row.start->time;
    summary.started_by = row.start->position;
  }
  if (row.terminal) {
    summary.ended_at = row.terminal->time;
    summary.ended_by = row.terminal->position;
    summary.ended_far_future = row.terminal->far_future;
  }
  if (row.first_event) summary.first_event_time = row.first_event->time;
  if (row.last_event) summary.last_event_time = row.last_event->time;
  return summary;
}

Result<void> fill_root(const Context& context, RunsAt& runs, const Uuid& id, EntityId job,
                       const index::RunRow& row, RunAnswer& answer) {
  if (row.parent) answer.parent = link_of(context, *row.parent);
  std::set<std::pair<Uuid, EntityId>> seen{{id, job}};
  std::optional<index::RunRow> next = row;
  std::optional<index::RunLink> last;
  while (next) {
    if (next->root) {
      answer.root = link_of(context, *next->root);
      answer.root_derived = last.has_value();
      return {};
    }
    if (!next->parent) break;
    last = next->parent;
    if (!seen.insert({last->run, last->job}).second) {
      answer.parent_cycle = true;
      return {};
    }
    if (seen.size() > limits::kRunAncestorsMax) return {};
    auto parent = runs.row(last->run, last->job);
    if (!parent) return parent.error();
    next = std::move(*parent);
  }
  if (last) {
    answer.root = link_of(context, *last);
    answer.root_derived = true;
  }
  return {};
}

Result<void> fill_datasets(const Context& context, const index::AsOf& as_of, const Uuid& id,
                           EntityId job, const index::RunRow& row, RunAnswer& answer) {
  AliasResolver aliases(context, as_of);
  index::Derived derived = index::derive(row, job);
  auto binding = std::find_if(derived.bindings.begin(), derived.bindings.end(),
                              [&](const index::Binding& b) { return b.owner == job; });
  if (binding == derived.bindings.end()) return {};
  const index::Shape& shape = binding->shape;
  for (std::size_t i = 0; i < shape.inputs.size(); ++i) {
    EntityId dataset = shape.inputs[i];
    if (is_job(context, dataset)) continue;
    RunDataset read{name_of(context, dataset),
                    binding->mentions[i].time,
                    binding->mentions[i].position,
                    {},
                    false,
                    false};
    if (const auto* stated = stated_version(row, dataset, format::Direction::kRead)) {
      read.version = stated->text;
      read.version_stated = true;
    } else {
      auto component = aliases.component_of(dataset);
      if (!component) return component.error();
      auto bound =
          version_read(context, (*component)->members, {read.first_event_time, as_of.known_at}, id);
      if (!bound) return bound.error();
      if (*bound) {
        read.version = std::move((*bound)->version);
        read.version_synthetic = (*bound)->synthetic;
      }
    }
    answer.inputs.push_back(std::move(read));
  }
  for (std::size_t i = 0; i < shape.outputs.size(); ++i) {
    EntityId dataset = shape.outputs[i];
    const index::First& mention = binding->mentions[shape.inputs.size() + i];
    RunDataset written{name_of(context, dataset), mention.time, mention.position, {}, false, false};
    if (const auto* stated = stated_version(row, dataset, format::Direction::kWrite)) {
      written.version = stated->text;
      written.version_stated = true;
    } else if (row.terminal) {
      written.version = synthetic_version(written.dataset, id, name_of(context, job));
      written.version_synthetic = true;
    }
    answer.outputs.push_back(std::move(written));
  }
  auto by_name = [](const RunDataset& a, const RunDataset& b) { return a.dataset < b.dataset; };
  std::sort(answer.inputs.begin(), answer.inputs.end(), by_name);
  std::sort(answer.outputs.begin(), answer.outputs.end(), by_name);
  return {};
}

Result<void> fill_facets(const Context& context, const Uuid& id, const index::AsOf& as_of,
                         EntityId job, RunAnswer& answer, Envelope& envelope) {
  FacetsInForce facets;
  std::size_t rows = 0;
  auto read =
      context.reader().run_events(id, job, as_of.time, index::Order::kNewestFirst,
                                  [&](const index::TimedKey& at, const index::RunEventRow& event) {
                                    if (!as_of.sees(at)) return true;
                                    if (++rows > limits::kRelatedRowsMax) return false;
                                    keep_greatest(context, at, event, facets);
                                    return true;
                                  });
  if (!read) return read;
  if (rows > limits::kRelatedRowsMax) envelope.mark(Incomplete::kRowBudget);
  return put_facets(context, facets, answer, envelope);
}

Result<std::optional<index::TimedKey>> fill_events(
    const Context& context, const RunQuestion& question, const index::AsOf& as_of, EntityId job,
    const index::RunRow& row, const std::optional<index::TimedKey>& after, RunAnswer& answer) {
  std::optional<index::TimedKey> last;
  bool more = false;
  auto read = context.reader().run_events(
      question.id, job, after ? after->time : Timestamp::min(), index::Order::kOldestFirst,
      [&](const index::TimedKey& at, const index::RunEventRow& event) {
        if (after && at <= *after) return true;
        if (!as_of.sees(at)) return at.time <= as_of.time;
        more = answer.events.size() == question.rows_max;
        if (more) return false;
        const bool late = row.terminal && at.time > row.terminal->time;
        answer.events.push_back({at.position, event.type, at.time, event.far_future, late});
        last = at;
        return true;
      });
  if (!read) return read.error();
  return more ? last : std::nullopt;
}

}  // namespace ledgerline::query
