// Taking nodes out of a walk without losing the way through them: temporary datasets, all datasets,
// or all jobs.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/format/facts.h"
#include "query/walk_graph.h"
#include "query/walk_search.h"

namespace ledgerline::query {

// All nodes of a walk in the order that clients see.
using OrderedNodes = std::vector<const FoundNode*>;

// Ends are places in that order; `birth` as in walk_order.h.
struct BornEdge {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t birth = 0;
  Sighting sighting;
};

struct BornFlow {
  std::uint32_t job = 0;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t birth = 0;
  format::Rule rule{};
};

struct Lineage {
  std::vector<BornEdge> edges;
  std::vector<BornFlow> flows;
  bool cut = false;  // over limits::kWalkPassagesMax: some were left out
};

// Each temporary dataset that is not returned becomes edges from its writers to its readers, and
// the flows through it become flows of the reading job, under the weaker of the two rules.
void collapse_temporary(const OrderedNodes& nodes, Lineage& lineage);

// Each flow between two datasets becomes an edge, born and first seen with the later of its two
// halves; and all that leads to a job which hands over to a job leads to all that the other leads
// to.
void join_datasets(const OrderedNodes& nodes, Lineage& lineage);

// Each dataset that is not returned becomes edges from its writers to its readers.
void join_jobs(const OrderedNodes& nodes, Lineage& lineage);

}  // namespace ledgerline::query
