#include "query/walk_order.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "query/context.h"
#include "query/tables.h"
#include "query/walk_contract.h"

namespace ledgerline::query {
namespace {

constexpr std::uint32_t kHidden = FoundNode::kUnseen;

// Numbers of all nodes, in order.
std::vector<std::uint32_t> sorted_nodes(const Context& context, const Found& found) {
  struct Sortable {
    std::uint32_t depth;
    NodeType type;
    std::uint32_t number;
    std::string_view ns;
    std::string_view name;
  };
  std::vector<Sortable> nodes;
  nodes.reserve(found.nodes.size());
  for (std::uint32_t number = 0; number < found.nodes.size(); ++number) {
    const FoundNode& node = found.nodes[number];
    EntityView entity = entity_view(context, node.id);
    nodes.push_back({node.depth(), node.type, number, entity.ns, entity.name});
  }
  std::sort(nodes.begin() + 1, nodes.end(), [](const Sortable& a, const Sortable& b) {
    return std::tie(a.depth, a.type, a.ns, a.name) < std::tie(b.depth, b.type, b.ns, b.name);
  });
  std::vector<std::uint32_t> order;
  order.reserve(nodes.size());
  for (const Sortable& node : nodes) order.push_back(node.number);
  return order;
}

// Of each node its place in the order, and its index among the returned ones.
struct Places {
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> index;
};

Places places_of(const Found& found, const std::vector<std::uint32_t>& sorted) {
  Places places;
  places.order.resize(sorted.size());
  places.index.assign(sorted.size(), kHidden);
  std::uint32_t returned = 0;
  for (std::uint32_t order = 0; order < sorted.size(); ++order) {
    places.order[sorted[order]] = order;
    if (found.nodes[sorted[order]].returned) places.index[sorted[order]] = returned++;
  }
  return places;
}

// The orders [begin, end) that the page covers.
struct Interval {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool more = false;
};

Interval interval_of(const Found& found, const std::vector<std::uint32_t>& sorted, std::size_t skip,
                     std::size_t size) {
  Interval interval;
  interval.begin = skip == 0 ? 0 : static_cast<std::uint32_t>(sorted.size());
  interval.end = static_cast<std::uint32_t>(sorted.size());
  std::size_t returned = 0;
  for (std::uint32_t order = 0; order < sorted.size(); ++order) {
    if (!found.nodes[sorted[order]].returned) continue;
    if (returned == skip && skip != 0) interval.begin = order;
    if (returned == skip + size) {
      interval.end = order;
      interval.more = true;
      break;
    }
    ++returned;
  }
  return interval;
}

struct EdgeState {
  index::First first{Timestamp::max(), Position(UINT64_MAX)};
  bool observed = false;
  bool declared = false;
  bool clean = false;  // not only attempts show it

  void add(const Sighting& sighting) {
    first = std::min(first, sighting.first);
    (sighting.declared ? declared : observed) = true;
    clean |= !sighting.attempted;
  }
  friend bool operator==(const EdgeState&, const EdgeState&) = default;
};

bool both_returned(const Places& places, std::uint32_t from, std::uint32_t to) {
  return places.index[from] != kHidden && places.index[to] != kHidden;
}

void put_edges(std::vector<BornEdge> edges, const Places& places, const Interval& interval,
               std::vector<WalkEdge>& out) {
  std::sort(edges.begin(), edges.end(), [](const BornEdge& a, const BornEdge& b) {
    return std::tie(a.from, a.to, a.birth) < std::tie(b.from, b.to, b.birth);
  });
  struct Placed {
    std::uint32_t birth;
    WalkEdge edge;
  };
  std::vector<Placed> placed;
  for (std::size_t i = 0; i < edges.size();) {
    const BornEdge& group = edges[i];
    EdgeState before;
    EdgeState after;
    std::uint32_t birth = kHidden;
    for (; i < edges.size() && edges[i].from == group.from && edges[i].to == group.to; ++i) {
      if (edges[i].birth >= interval.end) continue;
      if (edges[i].birth < interval.begin) before.add(edges[i].sighting);
      if (edges[i].birth >= interval.begin) birth = std::min(birth, edges[i].birth);
      after.add(edges[i].sighting);
    }
    if (birth == kHidden || after == before || !both_returned(places, group.from, group.to)) {
      continue;
    }
    placed.push_back({birth,
                      {places.index[group.from], places.index[group.to], after.first.time,
                       after.first.position, after.observed, after.declared, !after.clean}});
  }
  std::sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
    return std::tie(a.birth, a.edge.from, a.edge.to) < std::tie(b.birth, b.edge.from, b.edge.to);
  });
  out.reserve(placed.size());
  for (Placed& edge : placed) out.push_back(edge.edge);
}

void put_flows(std::vector<BornFlow> flows, const Places& places, const Interval& interval,
               std::vector<WalkFlow>& out) {
  auto ends = [](const BornFlow& flow) { return std::tie(flow.job, flow.from, flow.to); };
  std::sort(flows.begin(), flows.end(), [&](const BornFlow& a, const BornFlow& b) {
    return std::tuple_cat(ends(a), std::tie(a.birth, a.rule)) <
           std::tuple_cat(ends(b), std::tie(b.birth, b.rule));
  });
  std::vector<BornFlow> placed;
  for (std::size_t i = 0; i < flows.size();) {
    BornFlow flow = flows[i];
    auto weakest = static_cast<format::Rule>(UINT8_MAX);
    format::Rule before = weakest;
    format::Rule after = weakest;
    std::uint32_t birth = kHidden;
    for (; i < flows.size() && ends(flows[i]) == ends(flow); ++i) {
      if (flows[i].birth >= interval.end) continue;
      if (flows[i].birth < interval.begin) before = std::min(before, flows[i].rule);
      if (flows[i].birth >= interval.begin) birth = std::min(birth, flows[i].birth);
      after = std::min(after, flows[i].rule);
    }
    if (birth == kHidden || after == before || places.index[flow.job] == kHidden ||
        !both_returned(places, flow.from, flow.to)) {
      continue;
    }
    placed.push_back(
        {places.index[flow.job], places.index[flow.from], places.index[flow.to], birth, after});
  }
  std::sort(placed.begin(), placed.end(), [&](const BornFlow& a, const BornFlow& b) {
    return std::tuple_cat(std::tie(a.birth), ends(a)) < std::tuple_cat(std::tie(b.birth), ends(b));
  });
  out.reserve(placed.size());
  for (const BornFlow& flow : placed) out.push_back({flow.job, flow.from, flow.to, flow.rule});
}

Lineage born(const Found& found, const std::vector<std::uint32_t>& order) {
  Lineage lineage;
  lineage.edges.reserve(found.edges.size());
  for (const FoundEdge& edge : found.edges) {
    std::uint32_t birth = std::max({order[edge.from], order[edge.to], order[edge.by]});
    lineage.edges.push_back({edge.from, edge.to, birth, edge.sighting});
  }
  lineage.flows.reserve(found.flows.size());
  for (const FoundFlow& flow : found.flows) {
    std::uint32_t birth =
        std::max({order[flow.job], order[flow.from], order[flow.to], order[flow.by]});
    lineage.flows.push_back({flow.job, flow.from, flow.to, birth, flow.rule});
  }
  return lineage;
}

}  // namespace

WalkPage order_walk(const Context& context, const Found& found, const WalkQuestion& question,
                    std::size_t skip, std::size_t size) {
  WalkPage page;
  std::vector<std::uint32_t> sorted = sorted_nodes(context, found);
  Places places = places_of(found, sorted);
  Interval interval = interval_of(found, sorted, skip, size);
  page.more = interval.more;
  Lineage lineage = born(found, places.order);
  if (question.level == WalkLevel::kJobs) join_jobs(found, lineage);
  if (question.level == WalkLevel::kDatasets) join_datasets(found, lineage);
  if (question.collapse_temporary && question.level != WalkLevel::kJobs) {
    collapse_temporary(found, lineage);
  }
  page.cut = lineage.cut;
  for (std::uint32_t order = interval.begin; order < interval.end; ++order) {
    if (found.nodes[sorted[order]].returned) page.nodes.push_back(sorted[order]);
  }
  put_edges(std::move(lineage.edges), places, interval, page.edges);
  if (question.level == WalkLevel::kAll) {
    put_flows(std::move(lineage.flows), places, interval, page.flows);
  }
  return page;
}

}  // namespace ledgerline::query
