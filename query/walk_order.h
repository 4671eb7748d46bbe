// Puts what a search found into the order that clients see, cuts the page that was asked for, and
// takes out nodes that are not returned.
//
// Order of nodes: the start, then by (depth, type, namespace, name). An edge or flow is born with
// the latest, in this order, of its ends and the first node that is as deep as the one whose
// neighbourhood showed it was in that direction: a walk in both directions may meet a node early on
// the one way and late on the other. (No node is that deep: with the last one.) It belongs to the
// page of its birth. What a page returns of edges is the difference between what is born up to its
// end and up to its begin: when nodes of a later page add to an edge of an earlier one (an earlier
// first time, an observed run where only a declaration was), it appears again with the new values,
// and pages merge to the whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "query/walk.h"
#include "query/walk_search.h"

namespace ledgerline::query {

class Context;

struct WalkPage {
  std::vector<std::uint32_t> nodes;  // numbers in `found`, in order
  std::vector<WalkEdge> edges;       // ends count from the first page's first node
  std::vector<WalkFlow> flows;
  bool more = false;
  bool cut = false;  // taking out nodes gave more edges than limits::kWalkPassagesMax
};

// The page of `size` returned nodes behind the first `skip`.
[[nodiscard]] WalkPage order_walk(const Context& context, const Found& found,
                                  const WalkQuestion& question, std::size_t skip, std::size_t size);

}  // namespace ledgerline::query
