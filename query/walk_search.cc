#include "query/walk_search.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "query/context.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

using format::Direction;

constexpr std::size_t kExpansionsPerDeadlineCheck = 64;

std::uint32_t& depth_in(FoundNode& node, Direction direction) {
  return direction == Direction::kRead ? node.downstream_depth : node.upstream_depth;
}

bool in_level(NodeType type, WalkLevel level) {
  if (level == WalkLevel::kDatasets) return type == NodeType::kDataset;
  if (level == WalkLevel::kJobs) return type != NodeType::kDataset;
  return true;
}

bool may_hand_over(const Context& context, EntityId job) {
  return (entity_flags(context, job) & index::kEntityMayHandOver) != 0;
}

// Downstream of a job lies what it writes; upstream, what it reads.
Direction far_side(Direction direction) {
  return direction == Direction::kRead ? Direction::kWrite : Direction::kRead;
}

}  // namespace

WalkSearch::WalkSearch(const Context& context, const WalkQuestion& question,
                       const index::AsOf& as_of)
    : context_(context),
      question_(question),
      as_of_(as_of),
      aliases_(context, as_of),
      graph_(context, as_of, aliases_, question.attempted, question.declared) {}

Result<void> WalkSearch::run(const WalkStart& start, std::size_t enough) {
  if (start.type == NodeType::kDataset) {
    if (auto node = dataset_node(start.id); !node) return node.error();
  } else {
    FoundNode node;
    node.type = start.type;
    node.id = start.id;
    found_.nodes.push_back(node);
    if (start.type == NodeType::kJob) {
      found_.nodes.front().may_hand_over = may_hand_over(context_, start.id);
      numbers_.emplace(start.id, 0);
    }
  }
  found_.nodes.front().returned = true;
  if (question_.direction != WalkDirection::kDownstream) {
    if (auto done = search(start, Direction::kWrite, enough); !done) return done;
  }
  if (question_.direction != WalkDirection::kUpstream) {
    if (auto done = search(start, Direction::kRead, enough); !done) return done;
  }
  if (auto done = flows_of_start(); !done) return done;
  bool cut = graph_.cut() || aliases_.cut();
  if (cut && found_.stopped == Incomplete::kNone) {
    found_.stopped = context_.expired() ? Incomplete::kTimeBudget : Incomplete::kRowBudget;
  }
  found_.stopped = std::max(found_.stopped, graph_.lacks());
  found_.hidden = graph_.hidden();
  return {};
}

Result<void> WalkSearch::search(const WalkStart& start, Direction direction, std::size_t enough) {
  Frontier frontier;
  frontier.direction = direction;
  reach(0, 0, frontier);
  if (start.type != NodeType::kDataset) {
    if (auto seeded = seed(start, frontier); !seeded) return seeded;
  }
  std::size_t settled = 0;
  for (std::uint32_t depth = 0; depth < frontier.rounds.size(); ++depth) {
    std::vector<std::uint32_t> round = std::move(frontier.rounds[depth]);
    for (std::uint32_t node : round) {
      if (depth_in(found_.nodes[node], direction) != depth) continue;  // reached on a shorter way
      if (out_of_budget()) return {};
      if (auto done = expand(node, depth, frontier); !done) return done;
    }
    if (depth < frontier.returned_at.size()) settled += frontier.returned_at[depth];
    if (settled >= enough) {
      found_.more = true;
      return {};
    }
  }
  return {};
}

bool WalkSearch::out_of_budget() {
  if (found_.stopped != Incomplete::kNone) return true;
  if (found_.nodes.size() > limits::kWalkNodesMaxCeiling) {
    found_.stopped = Incomplete::kNodeBudget;
  } else if (found_.edges.size() > limits::kWalkPassagesMax || graph_.cut()) {
    found_.stopped = Incomplete::kRowBudget;
  } else if (++expansions_ % kExpansionsPerDeadlineCheck == 1 && context_.expired()) {
    found_.stopped = Incomplete::kTimeBudget;
  }
  return found_.stopped != Incomplete::kNone;
}

Result<void> WalkSearch::seed(const WalkStart& start, Frontier& frontier) {
  if (question_.depth < 1) return {};
  Direction side = far_side(frontier.direction);
  std::vector<Contact> contacts;
  start_feeds_.clear();
  Result<void> read =
      start.type == NodeType::kRun
          ? graph_.of_run(start.id, start.run, start.first_event, side, contacts, start_feeds_)
          : graph_.of_job(start.id, side, contacts, start_feeds_);
  if (!read) return read;
  if (auto done = leave_job(0, 0, 0, contacts, frontier); !done) return done;
  if (start.type == NodeType::kJob) return {};  // its hand-overs are followed in the first round
  return hand_over_to(0, 0, contacts, frontier);
}

// What feeds what inside the job that a walk in both directions starts from.
Result<void> WalkSearch::flows_of_start() {
  if (question_.direction != WalkDirection::kBoth) return {};
  for (const Feed& feed : start_feeds_) {
    auto from = numbers_.find(feed.source);
    auto to = numbers_.find(feed.target);
    if (from == numbers_.end() || to == numbers_.end()) continue;
    bool adjacent = found_.nodes[from->second].upstream_depth == 1 &&
                    found_.nodes[to->second].downstream_depth == 1;
    if (adjacent) found_.flows.push_back({0, from->second, to->second, 0, feed.rule});
  }
  return {};
}

Result<void> WalkSearch::expand(std::uint32_t node, std::uint32_t depth, Frontier& frontier) {
  if (depth >= question_.depth) return {};
  if (found_.nodes[node].type == NodeType::kJob) return expand_job(node, depth, frontier);
  passages_.clear();
  const FoundNode& found = found_.nodes[node];
  std::span<const EntityId> members(&found.id, 1);
  if (found.component != nullptr) members = found.component->members;
  if (auto read = graph_.passages(members, frontier.direction, passages_); !read) return read;
  for (const Passage& passage : passages_) {
    if (auto done = follow(node, depth, passage, frontier); !done) return done;
  }
  return {};
}

Result<void> WalkSearch::expand_job(std::uint32_t node, std::uint32_t depth, Frontier& frontier) {
  const EntityId job = found_.nodes[node].id;
  if (frontier.direction == Direction::kRead) {
    std::vector<Neighbour> takers;
    auto read = graph_.neighbours({&job, 1}, Direction::kRead, takers);
    if (!read) return read;
    for (const Neighbour& taker : takers) {
      auto done = hand_over(node, depth, taker.owner, taker.sighting, frontier);
      if (!done) return done;
    }
    return {};
  }
  std::vector<Contact> contacts;
  std::vector<Feed> feeds;
  if (auto read = graph_.of_job(job, Direction::kRead, contacts, feeds); !read) return read;
  return hand_over_to(node, depth, contacts, frontier);
}

Result<void> WalkSearch::hand_over_to(std::uint32_t node, std::uint32_t depth,
                                      const std::vector<Contact>& contacts, Frontier& frontier) {
  for (const Contact& contact : contacts) {
    if (!is_job(context_, contact.entity)) continue;
    auto done = hand_over(node, depth, contact.entity, contact.sighting, frontier);
    if (!done) return done;
  }
  return {};
}

Result<void> WalkSearch::hand_over(std::uint32_t node, std::uint32_t depth, EntityId to,
                                   const Sighting& sighting, Frontier& frontier) {
  auto job = job_node(to);
  if (!job) return job.error();
  link(node, *job, depth, sighting, frontier.direction);
  reach(*job, depth + 1, frontier);
  if (depth + 2 > question_.depth) return {};
  std::vector<Contact> contacts;
  std::vector<Feed> feeds;
  auto read = graph_.of_job(to, far_side(frontier.direction), contacts, feeds);
  if (!read) return read;
  // Jobs among them follow when this one is expanded itself.
  return leave_job(*job, depth + 1, depth, contacts, frontier);
}

Result<void> WalkSearch::leave_job(std::uint32_t job, std::uint32_t depth, std::uint32_t shown_at,
                                   const std::vector<Contact>& contacts, Frontier& frontier) {
  for (const Contact& contact : contacts) {
    if (is_job(context_, contact.entity)) continue;
    auto dataset = dataset_node(contact.entity);
    if (!dataset) return dataset.error();
    link(job, *dataset, shown_at, contact.sighting, frontier.direction);
    reach(*dataset, depth + 1, frontier);
  }
  return {};
}

Result<void> WalkSearch::follow(std::uint32_t node, std::uint32_t depth, const Passage& passage,
                                Frontier& frontier) {
  if (passage.owner_is_dataset) {
    if (!passage.far) return {};
    auto far = dataset_node(*passage.far);
    if (!far) return far.error();
    link(node, *far, depth, passage.beyond, frontier.direction);
    reach(*far, depth + 1, frontier);
    return {};
  }
  auto job = job_node(passage.owner);
  if (!job) return job.error();
  if (!passage.far) {
    link(node, *job, depth, passage.near, frontier.direction);
    reach(*job, depth + 1, frontier);
    return {};
  }
  if (depth + 2 > question_.depth) return {};
  auto far = dataset_node(*passage.far);
  if (!far) return far.error();
  link(*job, *far, depth, passage.beyond, frontier.direction);
  bool downstream = frontier.direction == Direction::kRead;
  found_.flows.push_back(
      {*job, downstream ? node : *far, downstream ? *far : node, depth, passage.rule});
  reach(*far, depth + 2, frontier);
  return {};
}

void WalkSearch::link(std::uint32_t near, std::uint32_t far, std::uint32_t depth,
                      const Sighting& sighting, Direction direction) {
  if (direction == Direction::kRead) {
    found_.edges.push_back({near, far, depth, sighting});
  } else {
    found_.edges.push_back({far, near, depth, sighting});
  }
}

void WalkSearch::reach(std::uint32_t node, std::uint32_t depth, Frontier& frontier) {
  FoundNode& found = found_.nodes[node];
  std::uint32_t& known = depth_in(found, frontier.direction);
  if (known <= depth) return;
  if (frontier.returned_at.size() <= depth) frontier.returned_at.resize(depth + 1);
  if (found.returned) {
    if (known != FoundNode::kUnseen) --frontier.returned_at[known];
    ++frontier.returned_at[depth];
  }
  known = depth;
  if (frontier.rounds.size() <= depth) frontier.rounds.resize(depth + 1);
  if (found.type == NodeType::kDataset || found.may_hand_over) {
    frontier.rounds[depth].push_back(node);
  }
}

Result<std::uint32_t> WalkSearch::dataset_node(EntityId dataset) {
  if (auto known = numbers_.find(dataset); known != numbers_.end()) return known->second;
  FoundNode node;
  node.type = NodeType::kDataset;
  node.id = dataset;
  std::span<const EntityId> members(&dataset, 1);
  if ((entity_flags(context_, dataset) & index::kEntityMayHaveAliases) != 0) {
    auto component = aliases_.component_of(dataset);
    if (!component) return component.error();
    node.component = *component;
    node.id = node.component->primary;
    members = node.component->members;
  }
  auto temporary = is_temporary(context_, members, as_of_);
  if (!temporary) return temporary.error();
  node.temporary = *temporary;
  return add_node(node);
}

Result<std::uint32_t> WalkSearch::job_node(EntityId job) {
  if (auto known = numbers_.find(job); known != numbers_.end()) return known->second;
  FoundNode node;
  node.type = NodeType::kJob;
  node.id = job;
  node.may_hand_over = may_hand_over(context_, job);
  return add_node(node);
}

Result<std::uint32_t> WalkSearch::add_node(FoundNode node) {
  node.returned =
      in_level(node.type, question_.level) && !(node.temporary && question_.collapse_temporary);
  if (node.returned && !question_.namespaces.empty()) {
    std::string_view ns = entity_view(context_, node.id).ns;
    node.returned = std::find(question_.namespaces.begin(), question_.namespaces.end(), ns) !=
                    question_.namespaces.end();
  }
  auto number = static_cast<std::uint32_t>(found_.nodes.size());
  if (node.component == nullptr) {
    numbers_.emplace(node.id, number);
  } else {
    for (EntityId member : node.component->members) numbers_.emplace(member, number);
  }
  found_.nodes.push_back(node);
  return number;
}

}  // namespace ledgerline::query
