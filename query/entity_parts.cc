#include "query/entity_parts.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/base/limits.h"
#include "query/context.h"
#include "query/record_values.h"
#include "query/runs_detail.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

void widen(EntityAnswer& answer, Timestamp time) {
  answer.first_seen = std::min(answer.first_seen.value_or(time), time);
  answer.last_seen = std::max(answer.last_seen.value_or(time), time);
}

// Notes the first row that both clocks see, from one end of a timeline.
template <class Scan>
Result<void> note_end(const index::AsOf& as_of, EntityAnswer& answer, Scan scan) {
  std::size_t rows = 0;
  return scan([&](const index::TimedKey& at, bool counts) {
    if (at.time > as_of.time) return false;
    if (!counts || !as_of.sees(at)) return ++rows < limits::kRelatedRowsMax;
    widen(answer, at.time);
    return false;
  });
}

Result<void> seen_from(const Context& context, EntityId entity, const index::AsOf& as_of,
                       index::Order order, EntityAnswer& answer) {
  index::Reader& reader = context.reader();
  bool oldest = order == index::Order::kOldestFirst;
  Timestamp from = oldest ? Timestamp::min() : as_of.time;
  auto facets = note_end(as_of, answer, [&](auto note) {
    return reader.facet_evidence(
        entity, from, order, [&](const index::TimedKey& at, const index::FacetEvidenceRow& row) {
          return note(at, !row.far_future);
        });
  });
  if (!facets) return facets;
  auto evidence = note_end(as_of, answer, [&](auto note) {
    return reader.evidence(
        entity, from, order,
        [&](const index::TimedKey& at, const index::EvidenceRow&) { return note(at, true); });
  });
  if (!evidence) return evidence;
  auto versions = note_end(as_of, answer, [&](auto note) {
    return reader.versions(entity, from, order,
                           [&](const index::VersionKey& key, const index::VersionRow& row) {
                             return note(key.at, !row.far_future);
                           });
  });
  if (!versions) return versions;
  return note_end(as_of, answer, [&](auto note) {
    return reader.accesses(
        entity, Timestamp::min(), as_of.time, order, {},
        [&](const index::AccessKey& key, const index::AccessRow&) { return note(key.at, true); });
  });
}

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

// The run as the clocks see it; nothing while they see no event of it.
Result<std::optional<RunSummary>> run_at(const Context& context, const index::JobRunKey& key,
                                         EntityId job, const index::AsOf& as_of) {
  auto stored = context.reader().run(key.run, job);
  if (!stored) return stored.error();
  if (!*stored || !(*stored)->last_event) return std::optional<RunSummary>();
  if (as_of.present()) return std::optional(summary_of(context, key.run, job, **stored));
  index::RunRow row;
  auto read = context.reader().run_events(
      key.run, job, [&](const index::TimedKey& at, const index::RunEventRow& event) {
        if (!as_of.sees(at) || event.far_future) return true;
        index::First first{at.time, at.position};
        row.observed = true;
        row.event_types = static_cast<std::uint8_t>(row.event_types | index::event_bit(event.type));
        if (!row.first_event) row.first_event = first;
        row.last_event = first;
        if (event.type == format::EventType::kStart && !row.start) row.start = first;
        if (format::is_terminal(event.type) && !row.terminal) {
          row.terminal = index::Terminal{false, at.time, event.type, at.position};
        }
        return true;
      });
  if (!read) return read.error();
  if (!row.observed) return std::optional<RunSummary>();
  return std::optional(summary_of(context, key.run, job, row));
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

Result<void> fill_seen(const Context& context, Members members, const index::AsOf& as_of,
                       EntityAnswer& answer) {
  for (EntityId member : members) {
    for (auto order : {index::Order::kOldestFirst, index::Order::kNewestFirst}) {
      if (auto seen = seen_from(context, member, as_of, order, answer); !seen) return seen;
    }
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
    bool ends = change.change == format::Lifecycle::kDrop || change.next.has_value();
    if (ends && answer.last_seen.value_or(change.event_time) <= change.event_time) {
      answer.dropped = true;
    }
  }
  return {};
}

Result<void> fill_latest_run(const Context& context, EntityId job, const index::AsOf& as_of,
                             EntityAnswer& answer) {
  std::optional<Error> error;
  std::size_t rows = 0;
  auto read = context.reader().job_runs(
      job, as_of.time, index::Order::kNewestFirst, [&](const index::JobRunKey& key) {
        auto run = run_at(context, key, job, as_of);
        if (!run) error = run.error();
        if (run) answer.latest_run = std::move(*run);
        return !error && !answer.latest_run && ++rows < limits::kRelatedRowsMax;
      });
  if (error) return *error;
  return read;
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
