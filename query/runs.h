// Runs: one run id, under every job that used it (two jobs with one id are reported as a conflict,
// never merged), with its state, family, datasets, facets and events.
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

namespace ledgerline::query {

class Context;

enum class RunState : std::uint8_t {
  kReferenced,
  kUnknown,
  kRunning,
  kCompleted,
  kFailed,
  kAborted
};
// "referenced" (only named by other runs), "unknown" (events without a state), "running", ...
[[nodiscard]] std::string_view to_string(RunState state) noexcept;

struct RunLink {
  Uuid id;
  Name job;
  friend auto operator<=>(const RunLink&, const RunLink&) = default;
};

struct RunSummary {
  RunLink run;
  RunState state = RunState::kUnknown;
  std::optional<Timestamp> started_at;  // earliest START
  std::optional<Position> started_by;   // the record that says so
  std::optional<Timestamp> ended_at;    // the terminal event that counts
  std::optional<Position> ended_by;
  bool ended_far_future = false;  // no other is there than such with a far-future time
  std::optional<Timestamp> first_event_time;
  std::optional<Timestamp> last_event_time;
};

struct RunDataset {
  Name dataset;
  Timestamp first_event_time;  // when this run first named it
  Position first_position;     // the record that says so
  // Read: the version it read. Written: the version it wrote. Empty: none known.
  std::string version;
  bool version_synthetic = false;
  bool version_stated = false;  // by a version facet; false on a read: bound by time
};

struct RunFacet {
  format::FacetScope scope{};   // kRun, kInput or kOutput
  std::optional<Name> dataset;  // kInput, kOutput
  std::string key;
  std::string value;  // JSON text as sent; empty when erased
  Timestamp event_time;
  Position position;
  bool erased = false;
};

struct RunEvent {
  Position position;
  format::EventType type = format::EventType::kNone;
  Timestamp event_time;
  bool far_future = false;      // in history only, never "latest"
  bool after_terminal = false;  // came about after the run had ended
};

// One (run id, job).
struct RunAnswer {
  RunSummary summary;
  bool terminal_conflict = false;  // more than one kind of terminal event
  std::optional<Timestamp> nominal_start;
  std::optional<Timestamp> nominal_end;
  std::optional<RunLink> parent;
  std::optional<RunLink> root;
  bool root_derived = false;        // not stated: found by walking parents
  bool parent_cycle = false;        // the parents lead back here
  std::vector<RunLink> children;    // by (id, job); the page of RunQuestion. Of the past: those
                                    // whose parent this still is
  std::vector<RunDataset> inputs;   // by name
  std::vector<RunDataset> outputs;  // by name
  std::vector<RunFacet> facets;     // by (scope, dataset, key)
  std::vector<RunEvent> events;     // by (event time, position); the page of RunQuestion
};

struct RunQuestion {
  Uuid id;
  std::optional<Timestamp> as_of;               // only what had happened by then
  std::optional<Position> known_at;             // only what the log held up to this position
  std::size_t rows_max = limits::kPageRowsMax;  // children and events, each, of a page
  std::string cursor;                           // continues both
};

struct RunsAnswer {
  Envelope envelope;
  std::vector<RunAnswer> runs;  // by job; more than one is a conflict
  [[nodiscard]] bool conflict() const noexcept { return runs.size() > 1; }
};

// kNotFound: no event and no other run names this id at (as_of, known_at). kOverloaded: the
// context's time was over before that was known.
[[nodiscard]] Result<RunsAnswer> describe_run(const Context& context, const RunQuestion& question);

}  // namespace ledgerline::query
