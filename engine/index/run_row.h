// What all events of one run (run id and job) say together: the value of a join-semilattice. Every
// part has an order-free, idempotent merge (run_row_join.h), so any arrival order and any
// repetition of the same events gives the same row, positions aside. What the row means for edges
// and versions is derived from it (run_derivation.h).
//
// Plain value. Vectors are ordered as their comments say, one element per key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/format/facts.h"
#include "engine/index/rows.h"

namespace ledgerline::index {

// The bit of an event type in RunRow's masks.
[[nodiscard]] constexpr std::uint8_t event_bit(format::EventType type) noexcept {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(type));
}

// Least (far-future, time, type): of a run's COMPLETE, FAIL and ABORT events.
struct Terminal {
  bool far_future = false;
  Timestamp time;
  format::EventType type{};
  Position position;
  friend bool operator==(const Terminal&, const Terminal&) = default;
};

// Which of two terminal events counts, whichever came first: true for `a`.
[[nodiscard]] inline bool counts_before(const Terminal& a, const Terminal& b) noexcept {
  return std::tie(a.far_future, a.time, a.type) < std::tie(b.far_future, b.time, b.type);
}

struct ModeStatement {
  Timestamp time;
  format::ContentMode mode{};
  friend bool operator==(const ModeStatement&, const ModeStatement&) = default;
};

// Parent or root. Least (time, run, job's namespace and name).
struct RunLink {
  Timestamp time;
  Uuid run;
  EntityId job;
  friend bool operator==(const RunLink&, const RunLink&) = default;
};

// Greatest (time, start, end).
struct NominalTimes {
  Timestamp time;
  std::optional<Timestamp> start;
  std::optional<Timestamp> end;
  friend bool operator==(const NominalTimes&, const NominalTimes&) = default;
};

// A dataset that the run read or wrote. Ordered by (direction, dataset).
struct Mention {
  EntityId dataset;  // with kRead also a job that hands over to a job
  format::Direction direction{};
  // Listed as input or output, `last` of those events alone; none: only named by a flow.
  std::optional<Timestamp> last_used;
  First first;                 // least time
  Timestamp last;              // greatest time that is not far-future; Timestamp::min(): none
  std::uint8_t lifecycle = 0;  // bits (1 << LifecycleChange) stated with a write, DROP apart
  // As `last`, of the events that state those, and of those that state a DROP with a write.
  Timestamp changed = Timestamp::min();
  Timestamp dropped = Timestamp::min();

  // Nothing of what the run wrote is left of it. Of equal times the DROP came first.
  [[nodiscard]] bool gone() const noexcept { return changed < dropped; }
  friend bool operator==(const Mention&, const Mention&) = default;
};

// One end of a flow: a dataset or a job.
struct FlowNode {
  EntityId id;
  bool job = false;
  friend auto operator<=>(const FlowNode&, const FlowNode&) = default;
};

struct FlowSource {
  FlowNode node;
  Timestamp last;
  friend bool operator==(const FlowSource&, const FlowSource&) = default;
};

// kLineageFacet: sources add up. kColumnLineage: the statement of the greatest time replaces, and
// statements of one time add up. Ordered by (rule, target).
struct FlowStatement {
  format::Rule rule{};
  FlowNode target;
  Timestamp last;
  std::vector<FlowSource> sources;  // ascending by node
  friend bool operator==(const FlowStatement&, const FlowStatement&) = default;
};

// The version facet of a dataset that the run read or wrote. Ordered by (dataset, direction, text).
struct VersionMention {
  EntityId dataset;
  format::Direction direction{};
  std::string text;
  bool far_future = false;  // of the least (far-future, time)
  Timestamp time;
  friend bool operator==(const VersionMention&, const VersionMention&) = default;
};

// Where a derived row stands now, so that its successor can close it.
struct OpenEvidence {
  EntityId owner;
  Position position;
  friend bool operator==(const OpenEvidence&, const OpenEvidence&) = default;
};
struct OpenVersion {
  EntityId dataset;
  std::uint64_t text = 0;  // as in the version key
  Position position;
  friend bool operator==(const OpenVersion&, const OpenVersion&) = default;
};

struct RunRow {
  std::string text;                  // the run id as sent, when that was not a UUID
  bool observed = false;             // false: only named as parent or root so far
  std::uint8_t event_types = 0;      // event_bit of every type seen
  std::optional<First> first_event;  // none while not observed
  std::optional<First> last_event;   // far-future events do not count
  std::optional<First> start;        // earliest START
  std::optional<Terminal> terminal;
  std::optional<ModeStatement> mode;
  std::optional<RunLink> parent;
  std::optional<RunLink> root;
  std::optional<NominalTimes> nominal;
  // Of events with a lineage facet: then no product is derived. Far-future ones count as min().
  std::optional<Timestamp> explicit_lineage;
  std::vector<Mention> mentions;
  std::vector<FlowStatement> flows;
  std::vector<VersionMention> versions;
  std::vector<OpenEvidence> open_evidence;  // ascending by owner
  std::vector<OpenVersion> open_versions;   // ascending by (dataset, text)

  // More than one of COMPLETE, FAIL and ABORT was stated.
  [[nodiscard]] bool conflicting_terminals() const noexcept;
  // The run's terminal event is FAIL or ABORT: its writes are attempts.
  [[nodiscard]] bool attempted() const noexcept;
  // COMPLETE_SNAPSHOT: the latest event that names datasets stands alone.
  [[nodiscard]] bool snapshot_mode() const noexcept;
  friend bool operator==(const RunRow&, const RunRow&) = default;
};

[[nodiscard]] std::string encode_run_row(const RunRow& row);
[[nodiscard]] Result<RunRow> decode_run_row(ByteView bytes);

}  // namespace ledgerline::index
