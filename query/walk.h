// The walk: where a node came from (upstream), what depends on it (downstream), or both. It goes
// dataset -> job -> dataset; a job entered by dataset A is left only by datasets that one shape of
// that job, live at the two clocks asked, pairs with A. Alias components count as one node.
// Where a lineage facet says that a job hands over to a job, it goes from the one to the other, and
// on to all that the other writes (upstream: reads): what of it comes from the first is not said.
//
// Order: nodes by (depth, type, namespace, name), the start first; edges and flows in the order in
// which the nodes bring them, then by from and to. Pages merge to the whole walk: node indexes
// count from the first page's first node, and an edge to which a later page adds (an earlier first
// time, an observed run) appears there again. Depth counts edges between a dataset and a job, or
// between two jobs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/format/facts.h"
#include "query/envelope.h"
#include "query/hidden.h"
#include "query/node.h"

namespace ledgerline::query {

class Context;

enum class WalkDirection : std::uint8_t { kUpstream, kDownstream, kBoth };
[[nodiscard]] std::string_view to_string(WalkDirection direction) noexcept;
[[nodiscard]] std::optional<WalkDirection> walk_direction_from(std::string_view name) noexcept;

// Design lineage (JobEvent, DatasetEvent) beside what runs were observed to do.
enum class DeclaredMode : std::uint8_t { kInclude, kExclude, kOnly };
[[nodiscard]] std::optional<DeclaredMode> declared_mode_from(std::string_view name) noexcept;

// Which nodes are returned. The walk itself always passes both: with jobs left out, edges join the
// datasets of each flow; with datasets left out, they join the writer and the reader of a dataset.
enum class WalkLevel : std::uint8_t { kAll, kDatasets, kJobs };

struct WalkQuestion {
  NodeRef start;  // dataset, job or run
  WalkDirection direction = WalkDirection::kBoth;
  std::uint32_t depth = 1'000'000;  // edges from the start
  WalkLevel level = WalkLevel::kAll;
  std::vector<std::string> namespaces;  // not empty: others are walked through but not returned
  bool attempted = false;  // true: what failed and aborted runs wrote, too (what they read always)
  DeclaredMode declared = DeclaredMode::kInclude;
  bool collapse_temporary = false;   // true: temporary datasets become job-to-job edges
  std::optional<Timestamp> as_of;    // only what had happened by then
  std::optional<Position> known_at;  // only what the log held up to this position
  std::size_t nodes_max = limits::kWalkNodesMaxDefault;  // of one page
  std::string cursor;                                    // from the previous page's envelope
};

struct WalkNode {
  NodeType type = NodeType::kDataset;
  Name name;                  // kRun: of its job
  std::optional<Uuid> run;    // kRun only
  std::vector<Name> aliases;  // other names of the same dataset, sorted
  std::uint32_t depth = 0;
  bool temporary = false;
  bool alias_conflict = false;  // an identifier of it is claimed by a dataset that is not this one
};

struct WalkEdge {
  std::uint32_t from = 0;  // data flows from -> to
  std::uint32_t to = 0;
  Timestamp first_event_time;
  Position first_position;
  bool observed = false;
  bool declared = false;
  bool attempted = false;  // only failed or aborted runs show it
};

// Inside `job`, `from` feeds `to`. Only the flows that the walk followed.
struct WalkFlow {
  std::uint32_t job = 0;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  format::Rule rule = format::Rule::kProduct;  // the strongest that states it
};

struct WalkAnswer {
  Envelope envelope;
  std::uint32_t first_node = 0;  // index of nodes[0] in the whole walk: 0 on the first page
  std::vector<WalkNode> nodes;
  std::vector<WalkEdge> edges;
  std::vector<WalkFlow> flows;  // empty unless level is kAll
  // What hides lineage of what was looked at for this page: at an earlier `as_of` there is more. It
  // is not missing, so the answer may be complete.
  Hidden hidden;
};

// kNotFound: no such node at (as_of, known_at). kInvalid: a cursor of another question, a run id of
// several jobs without the job's name. A known node with no neighbours is one node, complete.
[[nodiscard]] Result<WalkAnswer> walk(const Context& context, const WalkQuestion& question);

}  // namespace ledgerline::query
