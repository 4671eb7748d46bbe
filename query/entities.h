// Entities: list, search, and everything known about one of them.
//
// Order of lists: (type, namespace, name). `type` is kDataset, kJob, kUser or kApp.
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
#include "query/node.h"
#include "query/runs.h"

namespace ledgerline::query {

class Context;

struct EntitySummary {
  NodeType type = NodeType::kDataset;
  Name name;
  bool observed = false;  // false: only named by other entities' facets or links
};

struct EntityListQuestion {
  std::optional<NodeType> type;
  std::optional<std::string> ns;  // exact
  std::string substring;          // not empty: in namespace or name, ASCII case ignored
  std::size_t limit = limits::kPageRowsDefault;
  std::string cursor;
};

struct EntityList {
  Envelope envelope;
  std::vector<EntitySummary> entities;
};

[[nodiscard]] Result<EntityList> list_entities(const Context& context,
                                               const EntityListQuestion& question);

struct EntityQuestion {
  NodeRef node;
  std::optional<Timestamp> as_of;
  std::optional<Position> known_at;
  std::size_t versions_max = limits::kPageRowsDefault;
};

// The value in force; a deleted facet is left out. `value` is the JSON text as sent, empty when its
// record was erased.
struct FacetValue {
  std::string key;
  std::string value;
  Timestamp event_time;
  Position position;
  bool erased = false;
};

// An identifier that several datasets claim: reported, not merged.
struct AliasConflict {
  Name identifier;
  std::vector<Name> claimed_by;  // sorted
};

struct DatasetVersion {
  std::string version;
  Timestamp event_time;
  Position position;
  Uuid run;  // the writer; all zero for a version that a DatasetEvent described
  Name job;
  bool synthetic = false;   // derived from dataset and run: the producer named none
  bool attempted = false;   // written by a failed or aborted run
  bool far_future = false;  // in history only, never "latest"
  std::optional<format::Lifecycle> lifecycle;
};

struct LifecycleChange {
  format::Lifecycle change{};
  Timestamp event_time;
  Position position;
  std::optional<Name> previous;  // RENAME on the new name: what it was called before
  std::optional<Name> next;      // RENAME on the old name: what it is called now
  bool attempted = false;        // by a failed or aborted run: it changed nothing
};

struct ControlNeighbour {
  Name job;
  Timestamp first_event_time;
  Position first_position;
};

struct EntityAnswer {
  Envelope envelope;
  NodeType type = NodeType::kDataset;
  Name name;
  bool observed = false;
  bool temporary = false;
  std::vector<FacetValue> facets;  // by key
  std::optional<Timestamp> first_seen;
  std::optional<Timestamp> last_seen;

  // Datasets.
  std::vector<Name> aliases;  // the other names of its alias component, sorted
  std::vector<AliasConflict> alias_conflicts;
  std::vector<DatasetVersion> versions;  // newest first, at most versions_max
  std::optional<DatasetVersion> latest_version;
  std::optional<DatasetVersion> latest_good_version;  // not attempted
  std::vector<LifecycleChange> lifecycle;             // newest first
  bool dropped = false;  // DROP or renamed away, and nothing seen since
  std::optional<Name> renamed_from;
  std::optional<Name> renamed_to;
  std::uint64_t readers = 0;  // jobs with a live edge from it
  std::uint64_t writers = 0;  // jobs with a live edge to it

  // Jobs.
  std::optional<RunSummary> latest_run;
  std::vector<ControlNeighbour> control_upstream;    // by name
  std::vector<ControlNeighbour> control_downstream;  // by name
};

// kNotFound: no such entity at (as_of, known_at).
[[nodiscard]] Result<EntityAnswer> describe_entity(const Context& context,
                                                   const EntityQuestion& question);

}  // namespace ledgerline::query
