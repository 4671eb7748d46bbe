// The values of data/index except RunRow (run_row.h) and Shape (shape.h). Plain values that own
// what they hold; encode_x appends nothing but the row, decode_x answers kCorrupt for bytes that
// are not one. Keys: index_keys.h; primitives: row_codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/format/facts.h"

namespace ledgerline::index {

// Where a JSON value stands: `length` bytes at `offset` of the body of the record at `position`.
// Values are never copied into the index.
struct Locator {
  Position position;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  friend bool operator==(const Locator&, const Locator&) = default;
};

// Bits of EntityRow::flags, joined by OR. "May": look closer only when the bit is set.
enum EntityFlag : std::uint32_t {
  kEntityObserved = 1U << 0,        // took part in a run or an access; else only named or declared
  kEntityDeclared = 1U << 1,        // part of a JobEvent or DatasetEvent
  kEntityMayHaveAliases = 1U << 2,  // owner of a symlinks facet, or named by one
  kEntityMayHaveLifecycle = 1U << 3,
  kEntityMayBeTemporary = 1U << 4,
  kEntityMayHandOver = 1U << 5,  // a job that a lineage facet names as another's source or target
};

struct EntityRow {
  format::EntityType type{};
  std::string ns;
  std::string name;
  std::uint32_t flags = 0;
  friend bool operator==(const EntityRow&, const EntityRow&) = default;
};
[[nodiscard]] std::string encode_entity_row(const EntityRow& row);
[[nodiscard]] Result<EntityRow> decode_entity_row(ByteView bytes);

// A run, input or output facet of one event; its value for the run is the one of the greatest
// (event time, digest).
struct RunFacet {
  format::FacetScope scope{};
  EntityId entity;  // of an input or output facet: the dataset; of a run facet: 0
  std::string key;
  std::uint64_t digest = 0;  // first 8 bytes of the SHA-256 of the value
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  friend bool operator==(const RunFacet&, const RunFacet&) = default;
};

struct RunEventRow {
  format::EventType type{};
  bool far_future = false;
  std::vector<RunFacet> facets;  // in the order of the event
  friend bool operator==(const RunEventRow&, const RunEventRow&) = default;
};
[[nodiscard]] std::string encode_run_event_row(const RunEventRow& row);
[[nodiscard]] Result<RunEventRow> decode_run_event_row(ByteView bytes);

// First mentions of a shape's datasets, in the order of the shape (inputs, then outputs), run-
// length coded: `count` datasets in a row share time and position.
struct FirstRun {
  std::uint32_t count = 0;
  Timestamp time;
  Position position;  // the record that says so
  friend bool operator==(const FirstRun&, const FirstRun&) = default;
};
using Firsts = std::vector<FirstRun>;

struct First {
  Timestamp time;
  Position position;
  friend auto operator<=>(const First&, const First&) = default;
};
[[nodiscard]] std::vector<First> expand(const Firsts& firsts);
[[nodiscard]] Firsts compress(const std::vector<First>& firsts);
// Of the dataset at `ordinal` of the shape.
[[nodiscard]] std::optional<First> first_at(const Firsts& firsts, std::size_t ordinal);

// Present summary of one shape of one owner. The row outlives its last evidence (live 0, no
// firsts): that the shape's edge candidates are written is known from it.
struct JobShapeRow {
  std::uint64_t live = 0;  // open evidence rows, plus one while a declared statement is in force
  Firsts firsts;           // element-wise least over them
  friend bool operator==(const JobShapeRow&, const JobShapeRow&) = default;
};
[[nodiscard]] std::string encode_job_shape_row(const JobShapeRow& row);
[[nodiscard]] Result<JobShapeRow> decode_job_shape_row(ByteView bytes);

// What one run says of one job: exactly one row per (run, owner) is open. The key's time is the
// run's first mention of any of the shape's datasets, the key's position the record that opened it.
struct EvidenceRow {
  std::optional<Position> closed_at;  // superseded by the record at this position
  Uuid run;
  EntityId run_job;  // with `run` the run's identity; differs from the owner when the run speaks of
                     // another job (lineage facet)
  ShortDigest shape{};
  Firsts mentions;  // of the shape's datasets by this run

  [[nodiscard]] bool visible_at(Position opened, Position known_at) const noexcept {
    return opened <= known_at && (!closed_at || *closed_at > known_at);
  }
  friend bool operator==(const EvidenceRow&, const EvidenceRow&) = default;
};
// `opened`: the key's (time, position), against which the mentions are stored.
[[nodiscard]] std::string encode_evidence_row(const EvidenceRow& row, const First& opened);
[[nodiscard]] Result<EvidenceRow> decode_evidence_row(ByteView bytes, const First& opened);

// What a declared statement says of one owner.
struct DeclaredBinding {
  EntityId owner;
  ShortDigest shape{};
  friend bool operator==(const DeclaredBinding&, const DeclaredBinding&) = default;
};

// A JobEvent or DatasetEvent. Written under its own entity with every binding, and under each other
// job it speaks of with that job's alone; the statement in force is decided under its own entity.
struct DeclaredRow {
  bool far_future = false;
  ShortDigest digest{};  // of the statement in names
  std::vector<DeclaredBinding> bindings;
  friend bool operator==(const DeclaredRow&, const DeclaredRow&) = default;
};
[[nodiscard]] std::string encode_declared_row(const DeclaredRow& row);
[[nodiscard]] Result<DeclaredRow> decode_declared_row(ByteView bytes);

// The statement in force: greatest (event time, digest).
struct DeclaredWinnerRow {
  Timestamp time;
  Position position;
  ShortDigest digest{};
  std::vector<DeclaredBinding> bindings;
  friend bool operator==(const DeclaredWinnerRow&, const DeclaredWinnerRow&) = default;
};
[[nodiscard]] std::string encode_declared_winner_row(const DeclaredWinnerRow& row);
[[nodiscard]] Result<DeclaredWinnerRow> decode_declared_winner_row(ByteView bytes);

struct VersionRow {
  EntityId job;      // of the run that wrote it; 0 for a DatasetEvent
  std::string text;  // the version facet; empty for a synthetic version
  bool synthetic = false;
  bool attempted = false;  // the run ended in FAIL or ABORT
  bool far_future = false;
  std::uint8_t lifecycle = 0;  // bits (1 << LifecycleChange): what the run did to it; never DROP
  std::optional<Position> closed_at;

  [[nodiscard]] bool visible_at(Position opened, Position known_at) const noexcept {
    return opened <= known_at && (!closed_at || *closed_at > known_at);
  }
  friend bool operator==(const VersionRow&, const VersionRow&) = default;
};
[[nodiscard]] std::string encode_version_row(const VersionRow& row);
[[nodiscard]] Result<VersionRow> decode_version_row(ByteView bytes);

struct LifecycleRow {
  std::optional<Uuid> run;  // none: a DatasetEvent
  EntityId job;             // of the run
  bool far_future = false;
  friend bool operator==(const LifecycleRow&, const LifecycleRow&) = default;
};
[[nodiscard]] std::string encode_lifecycle_row(const LifecycleRow& row);
[[nodiscard]] Result<LifecycleRow> decode_lifecycle_row(ByteView bytes);

struct ControlRow {
  First first;
  friend bool operator==(const ControlRow&, const ControlRow&) = default;
};
[[nodiscard]] std::string encode_control_row(const ControlRow& row);
[[nodiscard]] Result<ControlRow> decode_control_row(ByteView bytes);

// One facet of a dataset or job in one event; the position is the key's.
struct EntityFacet {
  std::string key;
  ShortDigest digest{};
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  bool deleted = false;
  friend bool operator==(const EntityFacet&, const EntityFacet&) = default;
};

struct FacetEvidenceRow {
  bool far_future = false;
  std::vector<EntityFacet> facets;  // ordered by key, one per key
  friend bool operator==(const FacetEvidenceRow&, const FacetEvidenceRow&) = default;
};
[[nodiscard]] std::string encode_facet_evidence_row(const FacetEvidenceRow& row);
[[nodiscard]] Result<FacetEvidenceRow> decode_facet_evidence_row(ByteView bytes);

struct FacetChangeRow {
  ShortDigest digest{};
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  bool deleted = false;
  friend bool operator==(const FacetChangeRow&, const FacetChangeRow&) = default;
};
[[nodiscard]] std::string encode_facet_change_row(const FacetChangeRow& row);
[[nodiscard]] Result<FacetChangeRow> decode_facet_change_row(ByteView bytes);

// What the fold understood of a facet value: a symlinks facet names aliases, a datasetType facet
// says temporary.
struct FacetMeaningRow {
  std::vector<EntityId> aliases;  // ordered
  bool temporary = false;
  friend bool operator==(const FacetMeaningRow&, const FacetMeaningRow&) = default;
};
[[nodiscard]] std::string encode_facet_meaning_row(const FacetMeaningRow& row);
[[nodiscard]] Result<FacetMeaningRow> decode_facet_meaning_row(ByteView bytes);

struct AccessRow {
  EntityId dataset;
  std::optional<EntityId> user;
  std::optional<EntityId> app;
  bool time_assumed = false;
  std::uint32_t offset = 0;  // of the item in the record's body
  std::uint32_t length = 0;
  friend bool operator==(const AccessRow&, const AccessRow&) = default;
};
[[nodiscard]] std::string encode_access_row(const AccessRow& row);
[[nodiscard]] Result<AccessRow> decode_access_row(ByteView bytes);

}  // namespace ledgerline::index
