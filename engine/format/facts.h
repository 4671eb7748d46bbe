// Facts: the neutral tongue between decoders (ingest) and the fold (engine/index). A decoder turns
// one record of any wire format into this small vocabulary; the fold knows no wire format.
//
// Facts are a pure function of the stored record: decoding the same header and body again, in any
// later process and under any configuration, gives equal Facts.
//
// Ownership: every string_view points into `body` or into `arena`; `body_owner` keeps the body
// alive. Move-only; immutable once handed on. Entities and runs are referred to by index into the
// tables.
#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/format/attestation_facts.h"

namespace ledgerline::format {

// Stored in index keys. Values are never reused.
enum class EntityType : std::uint8_t {
  kDataset = 1,
  kJob = 2,
  kUser = 3,
  kApp = 4,
};
[[nodiscard]] std::string_view to_string(EntityType type) noexcept;  // "dataset", "job", ...

using EntityRef = std::uint32_t;  // into Facts::entities
using RunRef = std::uint32_t;     // into Facts::runs

struct EntityFact {
  EntityType type{};
  std::string_view ns;
  std::string_view name;
};

// A run is known by its id and its job (Airflow once gave two DAGs one id). `text` is the id as
// sent when it was not a UUID, else empty.
struct RunIdentity {
  Uuid id;
  EntityRef job = 0;
  std::string_view text;
};

// Stored. Values are never reused.
enum class EventType : std::uint8_t {
  kNone = 0,  // metadata only: no state change
  kStart = 1,
  kRunning = 2,
  kOther = 3,
  kComplete = 4,
  kFail = 5,
  kAbort = 6,
};
[[nodiscard]] std::string_view to_string(EventType type) noexcept;  // "START", ...; kNone: ""
[[nodiscard]] constexpr bool is_terminal(EventType type) noexcept {
  return type >= EventType::kComplete;
}

// How inputs and outputs of a run's events add up (jobType facet, emissionPattern).
enum class ContentMode : std::uint8_t {
  kAccumulative = 1,      // union over the run's events
  kCompleteSnapshot = 2,  // the latest event alone
};

struct RunFact {
  RunRef run = 0;
  EventType event_type = EventType::kNone;
  std::optional<RunRef> parent;
  std::optional<RunRef> root;
  std::optional<ContentMode> mode;  // only when this event's jobType facet says so
  std::optional<Timestamp> nominal_start;
  std::optional<Timestamp> nominal_end;
};

// Stored. Values are never reused.
enum class Direction : std::uint8_t { kRead = 1, kWrite = 2 };

// The run (observed) or the job (declared) reads or writes the dataset.
struct UseFact {
  EntityRef dataset = 0;
  Direction direction{};
};

// Stored; which statement an in-job flow was derived from, strongest first. Never reused.
enum class Rule : std::uint8_t {
  kLineageFacet = 1,
  kColumnLineage = 2,
  kProduct = 3,  // inputs x outputs; never in Facts, the fold derives it
};
[[nodiscard]] std::string_view to_string(Rule rule) noexcept;  // "lineage_facet", ...

// Sources feed the target. An empty list from a lineage facet states "no upstream", one from column
// lineage that what the run said of the target before no longer holds. Sources and target are
// datasets or jobs; a job source writes the target, a job target reads the sources.
struct FlowFact {
  Rule rule{};
  EntityRef target = 0;
  std::vector<EntityRef> sources;
};

enum class FacetScope : std::uint8_t {
  kEntity = 1,  // dataset and job facets: hold until replaced
  kRun = 2,     // run facets: hold for the run
  kInput = 3,   // inputFacets: hold for this run's read
  kOutput = 4,  // outputFacets: hold for this run's write
};

struct FacetFact {
  FacetScope scope{};
  EntityRef entity = 0;  // kRun: ignored, the event's run is meant
  std::string_view key;
  std::string_view value;  // raw JSON text; always inside `body`
  bool deleted = false;    // `_deleted: true` where that has a meaning
};

// The dataset's symlinks facet: the whole present set of its other identifiers.
struct AliasFact {
  EntityRef dataset = 0;
  std::vector<EntityRef> identifiers;
};

// Stored. Values are never reused.
enum class Lifecycle : std::uint8_t {
  kAlter = 1,
  kCreate = 2,
  kDrop = 3,
  kOverwrite = 4,
  kRename = 5,
  kTruncate = 6,
};
[[nodiscard]] std::string_view to_string(Lifecycle change) noexcept;  // "ALTER", ...

struct LifecycleFact {
  EntityRef dataset = 0;
  Lifecycle change{};
  std::optional<EntityRef> previous;  // RENAME: the dataset's earlier name
};

// The version facet of a dataset that the event read or wrote (or, in a DatasetEvent, described).
struct VersionFact {
  EntityRef dataset = 0;
  std::optional<Direction> direction;
  std::string_view version;
};

// datasetType JOB_OUTPUT + TEMPORARY, or namespace inmemory://.
struct TemporaryFact {
  EntityRef dataset = 0;
};

// Control flow between jobs (jobDependencies facet): never part of a data-flow walk.
struct ControlFact {
  EntityRef upstream = 0;
  EntityRef downstream = 0;
};

// One item of an access record.
struct AccessFact {
  std::uint32_t item = 0;  // index in the record
  Timestamp time;
  bool time_assumed = false;
  std::optional<EntityRef> user;
  std::optional<EntityRef> app;
  EntityRef dataset = 0;
  std::string_view value;  // raw JSON text of the item; always inside `body`
};

// What kind of statement the lineage facts are.
enum class Statement : std::uint8_t {
  kNone = 0,             // the record has no lineage facts
  kRun = 1,              // RunEvent: observed
  kJobDeclared = 2,      // JobEvent: design lineage of `declared_owner`, replaces
  kDatasetDeclared = 3,  // DatasetEvent: design lineage and metadata of `declared_owner`, replaces
};

struct Facts {
  Facts() : arena(std::make_unique<std::pmr::monotonic_buffer_resource>(1024)) {}

  std::shared_ptr<const void> body_owner;
  std::unique_ptr<std::pmr::monotonic_buffer_resource> arena;
  std::string_view body;

  Timestamp event_time;  // after assumptions
  Timestamp received_at;
  // Over limits::kFutureToleranceNs after received_at: in history, never "latest".
  bool far_future = false;

  std::vector<EntityFact> entities;
  std::vector<RunIdentity> runs;

  Statement statement = Statement::kNone;
  std::optional<RunFact> run;               // kRun
  std::optional<EntityRef> declared_owner;  // kJobDeclared: the job; kDatasetDeclared: the dataset
  std::vector<UseFact> uses;
  std::vector<FlowFact> flows;
  // A lineage facet is present, so `flows` is complete: no product is derived.
  bool explicit_lineage = false;
  std::vector<FacetFact> facets;
  std::vector<AliasFact> aliases;
  std::vector<LifecycleFact> lifecycles;
  std::vector<VersionFact> versions;
  std::vector<TemporaryFact> temporaries;
  std::vector<ControlFact> controls;
  std::vector<AccessFact> accesses;
  std::optional<AttestationFact> attestation;
  std::optional<TrustFact> trust;
  std::optional<std::string_view> principal;  // kPrincipal: the name that this position stands for

  // Copies text into the arena (unescaped JSON strings).
  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    auto* copy = static_cast<char*>(arena->allocate(text.size(), 1));
    text.copy(copy, text.size());
    return {copy, text.size()};
  }
};

}  // namespace ledgerline::format
