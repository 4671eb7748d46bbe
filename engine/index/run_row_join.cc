#include "engine/index/run_row_join.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace ledgerline::index {
namespace {

using format::Direction;
using format::EntityType;

// The time at which the event may count as the latest.
Timestamp latest_time(const RunEvent& event) {
  return event.facts.far_future ? Timestamp::min() : event.facts.event_time;
}

void join_least(std::optional<First>& into, const First& first) {
  if (!into || first < *into) into = first;
}

void join_times(RunRow& row, const RunEvent& event) {
  const format::RunFact& run = *event.facts.run;
  const First first{event.facts.event_time, event.position};
  row.observed = true;
  row.event_types = static_cast<std::uint8_t>(row.event_types | event_bit(run.event_type));
  join_least(row.first_event, first);
  if (run.event_type == format::EventType::kStart) join_least(row.start, first);
  if (event.facts.far_future) return;
  if (!row.last_event || row.last_event->time < first.time ||
      (row.last_event->time == first.time && first.position < row.last_event->position)) {
    row.last_event = first;
  }
}

// True: whether the run's writes are attempts, or when it ended, changed.
bool join_terminal(RunRow& row, const RunEvent& event) {
  const format::EventType type = event.facts.run->event_type;
  if (!format::is_terminal(type)) return false;
  const Terminal other{event.facts.far_future, event.facts.event_time, type, event.position};
  if (row.terminal && !counts_before(other, *row.terminal)) return false;
  row.terminal = other;
  return true;
}

bool join_mode(RunRow& row, const RunEvent& event) {
  if (!event.facts.run->mode || event.facts.far_future) return false;
  const ModeStatement other{event.facts.event_time, *event.facts.run->mode};
  const auto rank = [](const ModeStatement& m) { return std::tie(m.time, m.mode); };
  if (row.mode && rank(*row.mode) >= rank(other)) return false;
  const bool was_snapshot = row.snapshot_mode();
  row.mode = other;
  return row.snapshot_mode() != was_snapshot;
}

void join_nominal(RunRow& row, const RunEvent& event) {
  const format::RunFact& run = *event.facts.run;
  if ((!run.nominal_start && !run.nominal_end) || event.facts.far_future) return;
  const NominalTimes other{event.facts.event_time, run.nominal_start, run.nominal_end};
  const auto rank = [](const NominalTimes& n) { return std::tie(n.time, n.start, n.end); };
  if (!row.nominal || rank(*row.nominal) < rank(other)) row.nominal = other;
}

// Joins `added` into `row`, both ordered by `less` without equals; linear, since an event may name
// a hundred thousand datasets. `join` merges equals and tells whether that changed anything.
template <class T, class Less, class Join>
bool merge(std::vector<T>& row, std::vector<T>&& added, Less less, Join join) {
  bool changed = false;
  std::vector<T> news;
  auto at = row.begin();
  for (T& item : added) {
    while (at != row.end() && less(*at, item)) ++at;
    if (at == row.end() || less(item, *at)) {
      news.push_back(std::move(item));
    } else if (join(*at, std::move(item))) {
      changed = true;
    }
  }
  if (news.empty()) return changed;
  const auto middle = static_cast<std::ptrdiff_t>(row.size());
  row.insert(row.end(), std::make_move_iterator(news.begin()), std::make_move_iterator(news.end()));
  std::inplace_merge(row.begin(), row.begin() + middle, row.end(), less);
  return true;
}

// Orders what one event says and joins its repetitions.
template <class T, class Less, class Join>
void normalize(std::vector<T>& items, Less less, Join join) {
  std::stable_sort(items.begin(), items.end(), less);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (kept > 0 && !less(items[kept - 1], items[i])) {
      join(items[kept - 1], std::move(items[i]));
    } else {
      if (kept != i) items[kept] = std::move(items[i]);
      ++kept;
    }
  }
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(kept), items.end());
}

FlowNode node_of(const RunEvent& event, format::EntityRef ref) {
  return {event.ids[ref], event.facts.entities[ref].type == EntityType::kJob};
}

constexpr std::uint8_t bit_of(format::Lifecycle change) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(change));
}

// What the event did to each entity, or empty when it did nothing to any.
std::vector<std::uint8_t> lifecycle_bits(const RunEvent& event) {
  std::vector<std::uint8_t> bits;
  if (event.facts.lifecycles.empty()) return bits;
  bits.resize(event.facts.entities.size());
  for (const format::LifecycleFact& fact : event.facts.lifecycles) {
    bits[fact.dataset] = static_cast<std::uint8_t>(bits[fact.dataset] | bit_of(fact.change));
  }
  return bits;
}

// `bits`: what the event that the mention is of did to the dataset it writes.
void note_lifecycle(Mention& mention, std::uint8_t bits) {
  constexpr std::uint8_t kDrop = bit_of(format::Lifecycle::kDrop);
  mention.lifecycle = static_cast<std::uint8_t>(bits & ~kDrop);
  if (mention.lifecycle != 0) mention.changed = mention.last;
  if ((bits & kDrop) != 0) mention.dropped = mention.last;
}

std::vector<Mention> mentions_of(const RunEvent& event) {
  const First first{event.facts.event_time, event.position};
  const Timestamp last = latest_time(event);
  const std::vector<std::uint8_t> lifecycles = lifecycle_bits(event);
  std::vector<Mention> mentions;
  mentions.reserve(event.facts.uses.size());
  for (const format::UseFact& use : event.facts.uses) {
    const bool writes = use.direction == Direction::kWrite && !lifecycles.empty();
    mentions.push_back({event.ids[use.dataset], use.direction, last, first, last});
    if (writes) note_lifecycle(mentions.back(), lifecycles[use.dataset]);
  }
  for (const format::FlowFact& flow : event.facts.flows) {
    const FlowNode target = node_of(event, flow.target);
    if (!target.job) mentions.push_back({target.id, Direction::kWrite, {}, first, last});
    for (const format::EntityRef ref : flow.sources) {
      const FlowNode source = node_of(event, ref);
      if (source.job && !target.job) continue;  // the source writes the target
      mentions.push_back({source.id, Direction::kRead, {}, first, last});
    }
  }
  return mentions;
}

bool join_mention(Mention& into, const Mention& other, bool snapshot) {
  bool changed = false;
  if (other.first < into.first) {
    into.first = other.first;
    changed = true;
  }
  if (into.last_used < other.last_used) {
    changed = changed || !into.last_used || snapshot;
    into.last_used = other.last_used;
  }
  if ((into.lifecycle | other.lifecycle) != into.lifecycle) {
    into.lifecycle = static_cast<std::uint8_t>(into.lifecycle | other.lifecycle);
    changed = true;
  }
  if (into.changed < other.changed || into.dropped < other.dropped) {
    into.changed = std::max(into.changed, other.changed);
    into.dropped = std::max(into.dropped, other.dropped);
    changed = true;
  }
  if (into.last < other.last) {
    into.last = other.last;
    changed = changed || snapshot;
  }
  return changed;
}

bool join_mentions(RunRow& row, const RunEvent& event) {
  const bool snapshot = row.snapshot_mode();
  const auto less = [](const Mention& a, const Mention& b) {
    return std::tie(a.direction, a.dataset) < std::tie(b.direction, b.dataset);
  };
  const auto join = [snapshot](Mention& into, Mention&& other) {
    return join_mention(into, other, snapshot);
  };
  std::vector<Mention> mentions = mentions_of(event);
  normalize(mentions, less, join);
  return merge(row.mentions, std::move(mentions), less, join);
}

bool less_flow(const FlowStatement& a, const FlowStatement& b) {
  return std::tie(a.rule, a.target) < std::tie(b.rule, b.target);
}

bool less_source(const FlowSource& a, const FlowSource& b) { return a.node < b.node; }

// Sources add up; each keeps the time at which it was last stated.
bool join_sources(std::vector<FlowSource>& into, std::vector<FlowSource>&& others, bool snapshot) {
  return merge(into, std::move(others), less_source, [snapshot](FlowSource& a, FlowSource&& b) {
    const bool later = a.last < b.last;
    a.last = std::max(a.last, b.last);
    return later && snapshot;
  });
}

bool join_flow(FlowStatement& into, FlowStatement&& other, bool snapshot) {
  const bool later = into.last < other.last;
  if (into.rule == format::Rule::kLineageFacet || into.last == other.last) {
    into.last = std::max(into.last, other.last);
    return join_sources(into.sources, std::move(other.sources), snapshot) || (later && snapshot);
  }
  if (!later) return false;
  const auto same = [](const FlowSource& a, const FlowSource& b) { return a.node == b.node; };
  const bool equal = std::equal(into.sources.begin(), into.sources.end(), other.sources.begin(),
                                other.sources.end(), same);
  into = std::move(other);
  return !equal || snapshot;
}

// Ordered by target, each once.
std::vector<FlowStatement> flows_of(const RunEvent& event) {
  const Timestamp last = latest_time(event);
  std::vector<FlowStatement> flows;
  flows.reserve(event.facts.flows.size());
  for (const format::FlowFact& fact : event.facts.flows) {
    FlowStatement flow{fact.rule, node_of(event, fact.target), last, {}};
    flow.sources.reserve(fact.sources.size());
    for (const format::EntityRef source : fact.sources) {
      flow.sources.push_back({node_of(event, source), last});
    }
    flows.push_back(std::move(flow));
  }
  // Of one time, so that the sources of a repeated target add up.
  normalize(flows, less_flow, [](FlowStatement& a, FlowStatement&& b) {
    a.sources.insert(a.sources.end(), b.sources.begin(), b.sources.end());
  });
  for (FlowStatement& flow : flows) {
    normalize(flow.sources, less_source, [](FlowSource&, FlowSource&&) {});
  }
  return flows;
}

bool join_flows(RunRow& row, const RunEvent& event) {
  const bool snapshot = row.snapshot_mode();
  bool changed = false;
  if (event.facts.explicit_lineage) {
    const Timestamp last = latest_time(event);
    changed = !row.explicit_lineage || (*row.explicit_lineage < last && snapshot);
    row.explicit_lineage = std::max(row.explicit_lineage.value_or(Timestamp::min()), last);
  }
  if (event.facts.flows.empty()) return changed;
  const auto join = [snapshot](FlowStatement& into, FlowStatement&& other) {
    return join_flow(into, std::move(other), snapshot);
  };
  return merge(row.flows, flows_of(event), less_flow, join) || changed;
}

bool join_versions(RunRow& row, const RunEvent& event) {
  if (event.facts.versions.empty()) return false;
  std::vector<VersionMention> versions;
  for (const format::VersionFact& fact : event.facts.versions) {
    if (!fact.direction) continue;
    versions.push_back({event.ids[fact.dataset], *fact.direction, std::string(fact.version),
                        event.facts.far_future, event.facts.event_time});
  }
  const auto less = [](const VersionMention& a, const VersionMention& b) {
    return std::tie(a.dataset, a.direction, a.text) < std::tie(b.dataset, b.direction, b.text);
  };
  const auto join = [](VersionMention& into, VersionMention&& other) {
    const auto rank = [](const VersionMention& v) { return std::tie(v.far_future, v.time); };
    if (rank(into) <= rank(other)) return false;
    into = std::move(other);
    return true;
  };
  normalize(versions, less, join);
  return merge(row.versions, std::move(versions), less, join);
}

}  // namespace

bool join_event(RunRow& row, const RunEvent& event) {
  bool changed = false;
  if (event.facts.run) {
    join_times(row, event);
    join_nominal(row, event);
    changed = join_terminal(row, event);
    changed = join_mode(row, event) || changed;
  }
  changed = join_mentions(row, event) || changed;
  changed = join_flows(row, event) || changed;
  return join_versions(row, event) || changed;
}

Result<bool> join_link(std::optional<RunLink>& link, const RunLink& other, const JobLess& less) {
  if (link) {
    const auto rank = [](const RunLink& each) { return std::tie(each.time, each.run); };
    if (rank(*link) < rank(other)) return false;
    if (rank(*link) == rank(other)) {
      if (link->job == other.job) return false;
      Result<bool> before = less(other.job, link->job);
      if (!before || !*before) return before;
    }
  }
  link = other;
  return true;
}

}  // namespace ledgerline::index
