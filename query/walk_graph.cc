#include "query/walk_graph.h"

#include <algorithm>
#include <unordered_set>

#include "query/context.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

using format::Direction;

const std::vector<EntityId>& sources_of(const index::Shape& shape, const index::Flow& flow) {
  return flow.all_inputs ? shape.inputs : flow.sources;
}

Sighting sighting_of(const index::Shape& shape, const index::First& first) {
  return {first, shape.declared, shape.attempted};
}

}  // namespace

std::optional<index::First> WalkGraph::first_of(const LiveShape& live, EntityId dataset,
                                                Direction direction) {
  const auto ordinal = live.shape->ordinal(dataset, direction);
  if (!ordinal) return std::nullopt;
  auto first = live.first(*ordinal);
  if (!first && !live.hidden.empty()) {
    hidden_.by_drop |= live.hidden[*ordinal].by_drop;
    hidden_.by_rename |= live.hidden[*ordinal].by_rename;
  }
  return first;
}

bool WalkGraph::wanted(const index::Shape& shape) const noexcept {
  if (declared_ == DeclaredMode::kExclude) return !shape.declared;
  if (declared_ == DeclaredMode::kOnly) return shape.declared;
  return true;
}

Result<const LiveShape*> WalkGraph::enter(EntityId member, const index::EdgeKey& edge,
                                          Passage& entry) {
  auto live = visibility_.live(edge.owner, edge.shape);
  if (!live || *live == nullptr) return live;
  const index::Shape& shape = *(*live)->shape;
  if (!wanted(shape)) return nullptr;
  if (edge.direction == Direction::kWrite && !shows_writes(shape)) return nullptr;
  auto first = first_of(**live, member, edge.direction);
  if (!first) return nullptr;
  entry.owner = edge.owner;
  entry.owner_is_dataset = entity_view(context_, edge.owner).type == format::EntityType::kDataset;
  entry.near = sighting_of(shape, *first);
  return live;
}

template <typename Take>
Result<void> WalkGraph::each_entry(std::span<const EntityId> members, Direction direction,
                                   const Take& take) {
  for (EntityId member : members) {
    std::optional<Error> error;
    auto read = context_.reader().edges(member, direction, [&](const index::EdgeKey& edge) {
      Passage entry;
      auto live = enter(member, edge, entry);
      if (!live) error = live.error();
      if (live && *live != nullptr) take(member, **live, entry);
      return !error && !visibility_.cut();
    });
    if (error) return *error;
    if (!read) return read;
  }
  return {};
}

Result<void> WalkGraph::passages(std::span<const EntityId> members, Direction direction,
                                 std::vector<Passage>& out) {
  return each_entry(members, direction,
                    [&](EntityId member, const LiveShape& live, const Passage& entry) {
                      out.push_back(entry);
                      if (shows_writes(*live.shape)) through(live, member, direction, entry, out);
                    });
}

Result<void> WalkGraph::neighbours(std::span<const EntityId> members, Direction direction,
                                   std::vector<Neighbour>& out) {
  return each_entry(members, direction, [&](EntityId, const LiveShape&, const Passage& entry) {
    out.push_back({entry.owner, entry.owner_is_dataset, entry.near});
  });
}

Result<std::size_t> WalkGraph::count_jobs(std::span<const EntityId> members, Direction direction) {
  std::vector<Neighbour> all;
  if (auto read = neighbours(members, direction, all); !read) return read.error();
  std::unordered_set<EntityId> jobs;
  for (const Neighbour& neighbour : all) {
    if (!neighbour.owner_is_dataset) jobs.insert(neighbour.owner);
  }
  return jobs.size();
}

void WalkGraph::through(const LiveShape& live, EntityId member, Direction direction,
                        const Passage& entry, std::vector<Passage>& out) {
  const index::Shape& shape = *live.shape;
  Passage passage = entry;
  auto emit = [&](EntityId far, Direction far_direction, format::Rule rule) {
    auto first = first_of(live, far, far_direction);
    if (!first) return;
    passage.far = far;
    passage.beyond = sighting_of(shape, *first);
    passage.rule = rule;
    out.push_back(passage);
  };
  if (direction == Direction::kWrite) {
    const index::Flow* flow = shape.flow_to(member);
    if (flow == nullptr) return;
    for (EntityId source : sources_of(shape, *flow)) emit(source, Direction::kRead, flow->rule);
    return;
  }
  for (const index::Flow& flow : shape.flows) {
    const auto& sources = sources_of(shape, flow);
    if (!std::binary_search(sources.begin(), sources.end(), member)) continue;
    emit(flow.target, Direction::kWrite, flow.rule);
  }
}

void WalkGraph::contacts_of(const LiveShape& live, Direction direction,
                            std::vector<Contact>& contacts, std::vector<Feed>& feeds) {
  const index::Shape& shape = *live.shape;
  if (!wanted(shape)) return;
  bool writes = shows_writes(shape);
  if (direction == Direction::kWrite && !writes) return;
  for (EntityId entity : direction == Direction::kRead ? shape.inputs : shape.outputs) {
    auto first = first_of(live, entity, direction);
    if (first) contacts.push_back({entity, sighting_of(shape, *first)});
  }
  if (!writes) return;
  for (const index::Flow& flow : shape.flows) {
    for (EntityId source : sources_of(shape, flow)) {
      feeds.push_back({source, flow.target, flow.rule});
    }
  }
}

Result<void> WalkGraph::of_job(EntityId job, Direction direction, std::vector<Contact>& contacts,
                               std::vector<Feed>& feeds) {
  auto shapes = visibility_.live_shapes(job);
  if (!shapes) return shapes.error();
  for (const LiveShape* live : *shapes) contacts_of(*live, direction, contacts, feeds);
  return {};
}

Result<void> WalkGraph::of_run(EntityId job, const Uuid& run, Timestamp first_event,
                               Direction direction, std::vector<Contact>& contacts,
                               std::vector<Feed>& feeds) {
  auto live = visibility_.live_of_run(job, run, first_event);
  if (!live) return live.error();
  if (*live != nullptr) contacts_of(**live, direction, contacts, feeds);
  return {};
}

}  // namespace ledgerline::query
