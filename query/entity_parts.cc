#include "query/entity_parts.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/base/limits.h"
#include "query/context.h"
#include "query/record_values.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

std::optional<format::Lifecycle> lifecycle_of(index::LifecycleChange change) {
  if (change == index::LifecycleChange::kRenamedAway) return format::Lifecycle::kRename;
  return static_cast<format::Lifecycle>(change);
}

LifecycleChange change_of(const Context& context, const index::LifecycleKey& key) {
  LifecycleChange change;
  change.change = *lifecycle_of(key.change);
  change.event_time = key.at.time;
  change.position = key.at.position;
  if (key.other == EntityId(0)) return change;
  if (key.change == index::LifecycleChange::kRenamedAway) {
    change.next = name_of(context, key.other);
  } else {
    change.previous = name_of(context, key.other);
  }
  return change;
}

}  // namespace

Result<void> fill_facets(const Context& context, Members members, const index::AsOf& as_of,
                         EntityAnswer& answer) {
  std::map<std::string, index::FacetValue> in_force;
  for (EntityId member : members) {
    auto list = context.reader().facets(member, as_of);
    if (!list) return list.error();
    if (!list->complete) answer.envelope.mark(Incomplete::kRowBudget);
    for (index::FacetValue& facet : list->values) {
      auto [place, inserted] = in_force.try_emplace(facet.key, facet);
      if (inserted) continue;
      index::FacetValue& kept = place->second;
      if (std::tie(kept.time, kept.digest) < std::tie(facet.time, facet.digest)) kept = facet;
    }
  }
  RecordValues values(context);
  for (const auto& [key, facet] : in_force) {
    auto value = values.read(facet.locator);
    if (!value) return value.error();
    bool erased = !value->has_value();
    if (erased) answer.envelope.mark(Incomplete::kErased);
    answer.facets.push_back({key, value->value_or(""), facet.time, facet.locator.position, erased});
  }
  return {};
}

Result<void> fill_lifecycle(const Context& context, Members members, const index::AsOf& as_of,
                            EntityAnswer& answer) {
  std::size_t rows = 0;
  std::optional<Error> error;
  for (EntityId member : members) {
    auto read = context.reader().lifecycles(
        member, [&](const index::LifecycleKey& key, const index::LifecycleRow& row) {
          if (++rows > limits::kRelatedRowsMax) return false;
          if (!as_of.sees(key.at) || row.far_future) return true;
          const Result<bool> attempted = context.reader().attempted(row, as_of);
          if (!attempted) {
            error = attempted.error();
            return false;
          }
          answer.lifecycle.push_back(change_of(context, key));
          answer.lifecycle.back().attempted = *attempted;
          return true;
        });
    if (error) return *error;
    if (!read) return read;
  }
  if (rows > limits::kRelatedRowsMax) answer.envelope.mark(Incomplete::kRowBudget);
  auto& changes = answer.lifecycle;
  std::sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) {
    return std::tie(b.event_time, b.position, b.change) <
           std::tie(a.event_time, a.position, a.change);
  });
  for (const LifecycleChange& change : changes) {
    if (change.attempted) continue;
    if (!answer.renamed_from && change.previous) answer.renamed_from = change.previous;
    if (!answer.renamed_to && change.next) answer.renamed_to = change.next;
  }
  return {};
}

Result<void> fill_control(const Context& context, EntityId job, const index::AsOf& as_of,
                          EntityAnswer& answer) {
  auto read = context.reader().controls(
      job, [&](const index::ControlKey& key, const index::ControlRow& row) {
        if (!as_of.sees({row.first.time, row.first.position})) return true;
        auto& side = key.direction == format::Direction::kRead ? answer.control_upstream
                                                               : answer.control_downstream;
        side.push_back({name_of(context, key.other), row.first.time, row.first.position});
        return side.size() < limits::kRelatedRowsMax;
      });
  for (auto* side : {&answer.control_upstream, &answer.control_downstream}) {
    std::sort(side->begin(), side->end(),
              [](const auto& a, const auto& b) { return a.job < b.job; });
  }
  return read;
}

}  // namespace ledgerline::query
