#include "query/walk_order.h"

#include <algorithm>
#include <tuple>

#include "engine/base/assert.h"
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

struct Order {
  OrderedNodes nodes;
  std::vector<std::uint32_t> place;     // of each node number: its place in the order
  std::vector<std::uint32_t> index;     // by place: its index among the returned ones
  std::vector<std::uint32_t> first_at;  // by depth: the first place that is as deep

  // Where a node at `depth` has shown all that it shows.
  [[nodiscard]] std::uint32_t shown(std::uint32_t depth) const {
    return depth < first_at.size() ? first_at[depth] : static_cast<std::uint32_t>(nodes.size()) - 1;
  }
};

Order order_of(const Found& found, const std::vector<std::uint32_t>& sorted) {
  Order order;
  order.nodes.reserve(sorted.size());
  order.place.resize(sorted.size());
  order.index.assign(sorted.size(), kHidden);
  std::uint32_t returned = 0;
  for (std::uint32_t place = 0; place < sorted.size(); ++place) {
    const FoundNode& node = found.nodes[sorted[place]];
    LEDGERLINE_ASSERT(node.depth() != FoundNode::kUnseen);
    order.nodes.push_back(&node);
    order.place[sorted[place]] = place;
    if (node.returned) order.index[place] = returned++;
    if (order.first_at.size() <= node.depth()) order.first_at.resize(node.depth() + 1, place);
  }
  return order;
}

// The places [begin, end) that the page covers.
struct Interval {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool more = false;
};

Interval interval_of(const OrderedNodes& nodes, std::size_t skip, std::size_t size) {
  Interval interval;
  interval.begin = skip == 0 ? 0 : static_cast<std::uint32_t>(nodes.size());
  interval.end = static_cast<std::uint32_t>(nodes.size());
  std::size_t returned = 0;
  for (std::uint32_t order = 0; order < nodes.size(); ++order) {
    if (!nodes[order]->returned) continue;
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

// The lineage up to the end of a page, and up to its begin.
struct Grown {
  Lineage before;
  Lineage after;
};

void put_edges(Grown& grown, const Order& order, const Interval& interval,
               std::vector<WalkEdge>& out) {
  const auto ends = [](const BornEdge& edge) { return std::tie(edge.from, edge.to); };
  const auto less = [&](const BornEdge& a, const BornEdge& b) { return ends(a) < ends(b); };
  std::vector<BornEdge>& earlier = grown.before.edges;
  std::vector<BornEdge>& edges = grown.after.edges;
  std::sort(earlier.begin(), earlier.end(), less);
  std::sort(edges.begin(), edges.end(), less);
  struct Placed {
    std::uint32_t birth;
    WalkEdge edge;
  };
  std::vector<Placed> placed;
  auto known = earlier.cbegin();
  for (std::size_t i = 0; i < edges.size();) {
    const BornEdge& group = edges[i];
    EdgeState before;
    EdgeState after;
    for (; known != earlier.cend() && ends(*known) <= ends(group); ++known) {
      if (ends(*known) == ends(group)) before.add(known->sighting);
    }
    std::uint32_t birth = kHidden;
    for (; i < edges.size() && ends(edges[i]) == ends(group); ++i) {
      birth = std::min(birth, std::max(edges[i].birth, interval.begin));
      after.add(edges[i].sighting);
    }
    const std::uint32_t from = order.index[group.from];
    const std::uint32_t to = order.index[group.to];
    if (after == before || from == kHidden || to == kHidden) continue;
    placed.push_back({birth,
                      {from, to, after.first.time, after.first.position, after.observed,
                       after.declared, !after.clean}});
  }
  std::sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
    return std::tie(a.birth, a.edge.from, a.edge.to) < std::tie(b.birth, b.edge.from, b.edge.to);
  });
  out.reserve(placed.size());
  for (Placed& edge : placed) out.push_back(edge.edge);
}

void put_flows(Grown& grown, const Order& order, const Interval& interval,
               std::vector<WalkFlow>& out) {
  const auto ends = [](const BornFlow& flow) { return std::tie(flow.job, flow.from, flow.to); };
  // The strongest rule of each flow comes first.
  const auto less = [&](const BornFlow& a, const BornFlow& b) {
    return std::tuple_cat(ends(a), std::tie(a.rule)) < std::tuple_cat(ends(b), std::tie(b.rule));
  };
  std::vector<BornFlow>& earlier = grown.before.flows;
  std::vector<BornFlow>& flows = grown.after.flows;
  std::sort(earlier.begin(), earlier.end(), less);
  std::sort(flows.begin(), flows.end(), less);
  std::vector<BornFlow> placed;
  auto known = earlier.cbegin();
  for (std::size_t i = 0; i < flows.size();) {
    const BornFlow& flow = flows[i];
    std::uint32_t birth = kHidden;
    for (; i < flows.size() && ends(flows[i]) == ends(flow); ++i) {
      birth = std::min(birth, std::max(flows[i].birth, interval.begin));
    }
    while (known != earlier.cend() && ends(*known) < ends(flow)) ++known;
    const bool repeated =
        known != earlier.cend() && ends(*known) == ends(flow) && known->rule == flow.rule;
    const BornFlow shown{order.index[flow.job], order.index[flow.from], order.index[flow.to], birth,
                         flow.rule};
    if (repeated || shown.job == kHidden || shown.from == kHidden || shown.to == kHidden) continue;
    placed.push_back(shown);
  }
  std::sort(placed.begin(), placed.end(), [&](const BornFlow& a, const BornFlow& b) {
    return std::tuple_cat(std::tie(a.birth), ends(a)) < std::tuple_cat(std::tie(b.birth), ends(b));
  });
  out.reserve(placed.size());
  for (const BornFlow& flow : placed) out.push_back({flow.job, flow.from, flow.to, flow.rule});
}

// What is born before `end`.
Lineage born(const Found& found, const Order& order, std::uint32_t end) {
  const std::vector<std::uint32_t>& place = order.place;
  Lineage lineage;
  lineage.edges.reserve(found.edges.size());
  for (const FoundEdge& edge : found.edges) {
    const std::uint32_t from = place[edge.from];
    const std::uint32_t to = place[edge.to];
    const std::uint32_t birth = std::max({from, to, order.shown(edge.depth)});
    if (birth < end) lineage.edges.push_back({from, to, birth, edge.sighting});
  }
  lineage.flows.reserve(found.flows.size());
  for (const FoundFlow& flow : found.flows) {
    const BornFlow ends{place[flow.job], place[flow.from], place[flow.to], 0, flow.rule};
    const std::uint32_t birth = std::max({ends.job, ends.from, ends.to, order.shown(flow.depth)});
    if (birth < end) lineage.flows.push_back({ends.job, ends.from, ends.to, birth, ends.rule});
  }
  return lineage;
}

// What is returned of what is born before `end`. It depends on nothing that is born later: what one
// page ends with is what the next one begins with, however far each was searched.
Lineage lineage_up_to(std::uint32_t end, const Found& found, const Order& order,
                      const WalkQuestion& question) {
  Lineage lineage = born(found, order, end);
  if (question.level == WalkLevel::kJobs) join_jobs(order.nodes, lineage);
  if (question.level == WalkLevel::kDatasets) join_datasets(order.nodes, lineage);
  if (question.collapse_temporary && question.level != WalkLevel::kJobs) {
    collapse_temporary(order.nodes, lineage);
  }
  return lineage;
}

}  // namespace

WalkPage order_walk(const Context& context, const Found& found, const WalkQuestion& question,
                    std::size_t skip, std::size_t size) {
  WalkPage page;
  std::vector<std::uint32_t> sorted = sorted_nodes(context, found);
  const Order order = order_of(found, sorted);
  const Interval interval = interval_of(order.nodes, skip, size);
  page.more = interval.more;
  for (std::uint32_t place = interval.begin; place < interval.end; ++place) {
    if (order.nodes[place]->returned) page.nodes.push_back(sorted[place]);
  }
  Grown grown;
  grown.after = lineage_up_to(interval.end, found, order, question);
  if (interval.begin > 0) grown.before = lineage_up_to(interval.begin, found, order, question);
  page.cut = grown.before.cut || grown.after.cut;
  put_edges(grown, order, interval, page.edges);
  if (question.level == WalkLevel::kAll) put_flows(grown, order, interval, page.flows);
  return page;
}

}  // namespace ledgerline::query
