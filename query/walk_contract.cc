#include "query/walk_contract.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "engine/base/limits.h"

namespace ledgerline::query {
namespace {

bool same_ends(const BornEdge& a, const BornEdge& b) { return a.from == b.from && a.to == b.to; }

// One edge per pair of ends. What declarations, runs and attempts say of a pair stays apart.
void merge(std::vector<BornEdge>& edges) {
  auto kind = [](const BornEdge& edge) {
    return std::make_pair(edge.sighting.declared, edge.sighting.attempted);
  };
  std::sort(edges.begin(), edges.end(), [&](const BornEdge& a, const BornEdge& b) {
    return std::make_tuple(a.from, a.to, kind(a), a.birth, a.sighting.first) <
           std::make_tuple(b.from, b.to, kind(b), b.birth, b.sighting.first);
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (kept > 0 && same_ends(edges[kept - 1], edges[i]) &&
        kind(edges[kept - 1]) == kind(edges[i])) {
      index::First& first = edges[kept - 1].sighting.first;
      first = std::min(first, edges[i].sighting.first);
      continue;
    }
    edges[kept++] = edges[i];
  }
  edges.resize(kept);
}

void merge(std::vector<BornFlow>& flows) {
  auto ends = [](const BornFlow& flow) { return std::tie(flow.job, flow.from, flow.to); };
  std::sort(flows.begin(), flows.end(), [&](const BornFlow& a, const BornFlow& b) {
    return std::tuple_cat(ends(a), std::tie(a.rule, a.birth)) <
           std::tuple_cat(ends(b), std::tie(b.rule, b.birth));
  });
  flows.erase(std::unique(flows.begin(), flows.end(),
                          [&](const BornFlow& a, const BornFlow& b) { return ends(a) == ends(b); }),
              flows.end());
}

// Something that holds once both halves hold.
Sighting joined(const Sighting& a, const Sighting& b) {
  return {std::max(a.first, b.first), a.declared || b.declared, a.attempted || b.attempted};
}

// Replaces all edges at `middle` by edges from what leads to it to what it leads to.
void bridge(std::uint32_t middle, Lineage& lineage) {
  std::vector<BornEdge> in;
  std::vector<BornEdge> out;
  std::erase_if(lineage.edges, [&](const BornEdge& edge) {
    if (edge.to == middle && edge.from != middle) in.push_back(edge);
    if (edge.from == middle && edge.to != middle) out.push_back(edge);
    return edge.to == middle || edge.from == middle;
  });
  if (lineage.edges.size() + in.size() * out.size() > limits::kWalkPassagesMax) {
    lineage.cut = true;
    return;
  }
  for (const BornEdge& a : in) {
    for (const BornEdge& b : out) {
      lineage.edges.push_back(
          {a.from, b.to, std::max(a.birth, b.birth), joined(a.sighting, b.sighting)});
    }
  }
}

void bridge_flows(std::uint32_t middle, Lineage& lineage) {
  std::vector<BornFlow> in;
  std::vector<BornFlow> out;
  std::erase_if(lineage.flows, [&](const BornFlow& flow) {
    if (flow.to == middle && flow.from != middle) in.push_back(flow);
    if (flow.from == middle && flow.to != middle) out.push_back(flow);
    return flow.to == middle || flow.from == middle;
  });
  if (lineage.flows.size() + in.size() * out.size() > limits::kWalkPassagesMax) {
    lineage.cut = true;
    return;
  }
  for (const BornFlow& a : in) {
    for (const BornFlow& b : out) {
      lineage.flows.push_back(
          {b.job, a.from, b.to, std::max(a.birth, b.birth), std::max(a.rule, b.rule)});
    }
  }
}

// The edges round jobs that are left out and hand over to jobs, or take over from them.
class HandOvers {
 public:
  HandOvers(const OrderedNodes& nodes, const std::vector<BornEdge>& edges) : nodes_(nodes) {
    for (const BornEdge& edge : edges) {
      if (!is_hand_over(edge)) continue;
      for (const std::uint32_t end : {edge.from, edge.to}) {
        if (!nodes_[end]->returned) jobs_.try_emplace(end);
      }
    }
    if (jobs_.empty()) return;
    for (const BornEdge& edge : edges) add(edge, is_hand_over(edge));
  }

  // Takes out job after job. False: there would be too many edges.
  [[nodiscard]] bool take_out(std::size_t edges_max) {
    for (const auto& [job, sides] : jobs_) {
      for (const std::size_t in : std::vector(sides.in)) {
        for (const std::size_t out : std::vector(sides.out)) {
          const Step a = steps_[in];
          const Step b = steps_[out];
          if ((!a.handed && !b.handed) || a.edge.from == b.edge.to) continue;
          if (steps_.size() >= edges_max) return false;
          add({a.edge.from, b.edge.to, std::max(a.edge.birth, b.edge.birth),
               joined(a.edge.sighting, b.edge.sighting)},
              true);
        }
      }
      gone_.insert(job);
    }
    return true;
  }

  // Those that join what is left.
  void append_to(std::vector<BornEdge>& edges) const {
    for (const Step& step : steps_) {
      if (step.handed && !is_job_left_out(step.edge.from) && !is_job_left_out(step.edge.to)) {
        edges.push_back(step.edge);
      }
    }
  }

 private:
  struct Step {
    BornEdge edge;
    bool handed = false;  // it is a hand-over, or leads through one
  };
  // Numbers of steps.
  struct Sides {
    std::vector<std::size_t> in;
    std::vector<std::size_t> out;
  };

  [[nodiscard]] bool is_hand_over(const BornEdge& edge) const {
    return nodes_[edge.from]->type != NodeType::kDataset &&
           nodes_[edge.to]->type != NodeType::kDataset;
  }
  [[nodiscard]] bool is_job_left_out(std::uint32_t node) const { return jobs_.contains(node); }

  void add(const BornEdge& edge, bool handed) {
    if (gone_.contains(edge.from) || gone_.contains(edge.to)) return;
    const auto from = jobs_.find(edge.from);
    const auto to = jobs_.find(edge.to);
    if (from == jobs_.end() && to == jobs_.end()) {
      if (handed) steps_.push_back({edge, handed});
      return;
    }
    if (from != jobs_.end()) from->second.out.push_back(steps_.size());
    if (to != jobs_.end()) to->second.in.push_back(steps_.size());
    steps_.push_back({edge, handed});
  }

  const OrderedNodes& nodes_;
  std::map<std::uint32_t, Sides> jobs_;
  std::set<std::uint32_t> gone_;
  std::vector<Step> steps_;
};

}  // namespace

void collapse_temporary(const OrderedNodes& nodes, Lineage& lineage) {
  merge(lineage.edges);
  merge(lineage.flows);
  std::size_t merged = lineage.edges.size() + lineage.flows.size();
  for (std::uint32_t node = 0; node < nodes.size(); ++node) {
    if (!nodes[node]->temporary || nodes[node]->returned) continue;
    bridge(node, lineage);
    bridge_flows(node, lineage);
    if (lineage.edges.size() + lineage.flows.size() <= 2 * merged) continue;
    merge(lineage.edges);
    merge(lineage.flows);
    merged = lineage.edges.size() + lineage.flows.size();
  }
}

void join_datasets(const OrderedNodes& nodes, Lineage& lineage) {
  merge(lineage.edges);
  merge(lineage.flows);
  auto half = [&](std::uint32_t from, std::uint32_t to) -> const BornEdge* {
    auto place = std::lower_bound(
        lineage.edges.begin(), lineage.edges.end(), std::tie(from, to),
        [](const BornEdge& edge, const auto& ends) { return std::tie(edge.from, edge.to) < ends; });
    bool there = place != lineage.edges.end() && place->from == from && place->to == to;
    return there ? &*place : nullptr;
  };
  std::vector<BornEdge> edges;
  for (const BornFlow& flow : lineage.flows) {
    if (nodes[flow.job]->returned) continue;
    const BornEdge* read = half(flow.from, flow.job);
    const BornEdge* write = half(flow.job, flow.to);
    if (read == nullptr || write == nullptr) continue;
    edges.push_back({flow.from, flow.to, flow.birth, joined(read->sighting, write->sighting)});
  }
  HandOvers hand_overs(nodes, lineage.edges);
  lineage.cut |= !hand_overs.take_out(limits::kWalkPassagesMax);
  hand_overs.append_to(edges);
  lineage.edges.insert(lineage.edges.end(), edges.begin(), edges.end());
}

void join_jobs(const OrderedNodes& nodes, Lineage& lineage) {
  merge(lineage.edges);
  std::unordered_map<std::uint32_t, std::vector<const BornEdge*>> readers;
  for (const BornEdge& edge : lineage.edges) {
    if (!nodes[edge.from]->returned) readers[edge.from].push_back(&edge);
  }
  std::vector<BornEdge> edges;
  for (const BornEdge& write : lineage.edges) {
    auto reads = readers.find(write.to);
    if (reads == readers.end()) continue;
    if (edges.size() + reads->second.size() > limits::kWalkPassagesMax) {
      lineage.cut = true;
      break;
    }
    for (const BornEdge* read : reads->second) {
      edges.push_back({write.from, read->to, std::max(write.birth, read->birth),
                       joined(write.sighting, read->sighting)});
    }
  }
  lineage.edges.insert(lineage.edges.end(), edges.begin(), edges.end());
}

}  // namespace ledgerline::query
