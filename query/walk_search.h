// The search behind a walk: breadth first over datasets and the jobs that hand over to jobs, in
// rounds of equal depth, once per direction. What it finds is numbered in the order of discovery,
// which depends on ids and is never shown; walk_answer.h puts it in order.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/uuid.h"
#include "engine/format/facts.h"
#include "query/alias_component.h"
#include "query/envelope.h"
#include "query/hidden.h"
#include "query/walk.h"
#include "query/walk_graph.h"

namespace ledgerline::query {

class Context;

// Where a walk starts, with names resolved to ids.
struct WalkStart {
  NodeType type = NodeType::kDataset;
  EntityId id;            // kRun: of its job
  Uuid run;               // kRun only
  Timestamp first_event;  // kRun only
};

struct FoundNode {
  static constexpr std::uint32_t kUnseen = std::numeric_limits<std::uint32_t>::max();

  NodeType type = NodeType::kDataset;
  EntityId id;                                // of a component: its primary
  const AliasComponent* component = nullptr;  // null: one name only
  std::uint32_t upstream_depth = kUnseen;
  std::uint32_t downstream_depth = kUnseen;
  bool temporary = false;
  bool may_hand_over = false;  // a job: to be asked for jobs that hand over to it or take over
  bool returned = true;        // passes the filters of the question

  [[nodiscard]] std::uint32_t depth() const noexcept {
    return upstream_depth < downstream_depth ? upstream_depth : downstream_depth;
  }
};

// Node numbers; `depth`: of the node whose neighbourhood showed it, in the direction of the search.
struct FoundEdge {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t depth = 0;
  Sighting sighting;
};

struct FoundFlow {
  std::uint32_t job = 0;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t depth = 0;
  format::Rule rule{};
};

struct Found {
  std::vector<FoundNode> nodes;  // the start is number 0
  std::vector<FoundEdge> edges;
  std::vector<FoundFlow> flows;
  Incomplete stopped = Incomplete::kNone;  // a budget other than `enough`
  bool more = false;  // `enough` nodes are final, further ones were not looked for
  Hidden hidden;
};

class WalkSearch {
 public:
  WalkSearch(const Context& context, const WalkQuestion& question, const index::AsOf& as_of);

  // Stops each direction after the round in which `enough` returned nodes have their final depth in
  // it. What the nodes up to that depth show is found by then, whatever is looked for behind it.
  [[nodiscard]] Result<void> run(const WalkStart& start, std::size_t enough);
  [[nodiscard]] const Found& found() const noexcept { return found_; }

 private:
  // One direction of the search; rounds[d] are the nodes to expand last seen at depth d.
  struct Frontier {
    format::Direction direction{};  // kRead: downstream
    std::vector<std::vector<std::uint32_t>> rounds;
    std::vector<std::size_t> returned_at;  // returned nodes by present depth
  };

  [[nodiscard]] Result<void> search(const WalkStart& start, format::Direction direction,
                                    std::size_t enough);
  [[nodiscard]] Result<void> seed(const WalkStart& start, Frontier& frontier);
  [[nodiscard]] Result<void> expand(std::uint32_t node, std::uint32_t depth, Frontier& frontier);
  [[nodiscard]] Result<void> expand_job(std::uint32_t node, std::uint32_t depth,
                                        Frontier& frontier);
  // The step from `node` at `depth` to a job, and through it to everything on its far side.
  [[nodiscard]] Result<void> hand_over(std::uint32_t node, std::uint32_t depth, EntityId to,
                                       const Sighting& sighting, Frontier& frontier);
  // The same to each job among `contacts`.
  [[nodiscard]] Result<void> hand_over_to(std::uint32_t node, std::uint32_t depth,
                                          const std::vector<Contact>& contacts, Frontier& frontier);
  // From the job or run at `depth` to the datasets among `contacts`, as a node at `shown_at` shows.
  [[nodiscard]] Result<void> leave_job(std::uint32_t job, std::uint32_t depth,
                                       std::uint32_t shown_at, const std::vector<Contact>& contacts,
                                       Frontier& frontier);
  [[nodiscard]] Result<void> follow(std::uint32_t node, std::uint32_t depth, const Passage& passage,
                                    Frontier& frontier);
  [[nodiscard]] Result<std::uint32_t> dataset_node(EntityId dataset);
  [[nodiscard]] Result<std::uint32_t> job_node(EntityId job);
  [[nodiscard]] Result<std::uint32_t> add_node(FoundNode node);
  void reach(std::uint32_t node, std::uint32_t depth, Frontier& frontier);
  void link(std::uint32_t near, std::uint32_t far, std::uint32_t depth, const Sighting& sighting,
            format::Direction direction);
  [[nodiscard]] Result<void> flows_of_start();
  [[nodiscard]] bool out_of_budget();

  const Context& context_;
  const WalkQuestion& question_;
  index::AsOf as_of_;
  AliasResolver aliases_;
  WalkGraph graph_;
  Found found_;
  std::unordered_map<EntityId, std::uint32_t> numbers_;  // every member of a component
  std::vector<Passage> passages_;                        // reused
  std::vector<Feed> start_feeds_;
  std::size_t expansions_ = 0;
};

}  // namespace ledgerline::query
