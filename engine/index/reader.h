// Typed read access to the index at one snapshot: rows in, structs out. It knows the tables and no
// question; walks and reports are built from it (query/).
//
// Made per question and cheap; one thread at a time. It keeps its RocksDB cursors for reuse, since
// opening one costs more than a seek. A visitor may use the same Reader. Visitors return false to
// stop. Errors: kCorrupt for a row that does not decode, else as kv::Store.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/format/facts.h"
#include "engine/index/index_columns.h"
#include "engine/index/index_keys.h"
#include "engine/index/rows.h"
#include "engine/index/run_row.h"
#include "engine/index/shape.h"
#include "engine/kv/store.h"

namespace ledgerline::index {

// Both clocks of a question: what had happened by `time`, as far as the log told at `known_at`.
struct AsOf {
  Timestamp time = Timestamp::max();
  Position known_at = Position(UINT64_MAX);

  [[nodiscard]] bool present() const noexcept {
    return time == Timestamp::max() && known_at == Position(UINT64_MAX);
  }
  [[nodiscard]] bool sees(const TimedKey& at) const noexcept {
    return at.time <= time && at.position <= known_at;
  }
};

struct FacetValue {
  std::string key;
  Timestamp time;
  ShortDigest digest{};
  Locator locator;
  bool deleted = false;
};

struct FacetList {
  std::vector<FacetValue> values;  // ordered by key; deleted ones left out
  bool complete = true;            // false: the evidence budget ran out (known_at only)
};

enum class Order : std::uint8_t { kOldestFirst, kNewestFirst };

class Reader {
 public:
  explicit Reader(const kv::Store& store);  // takes a snapshot
  Reader(const kv::Store& store, kv::Snapshot snapshot);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Whether a read found bytes that are not what was written.
  [[nodiscard]] bool damaged() const noexcept { return damaged_; }

  // The position of the first record that is not folded.
  [[nodiscard]] Result<Position> watermark();
  [[nodiscard]] Result<void> skipped(
      const std::function<bool(Position, std::string_view reason)>& visit);

  // Entities. Names come in the order of (type, namespace, name).
  [[nodiscard]] Result<std::optional<EntityId>> find(format::EntityType type, std::string_view ns,
                                                     std::string_view name);
  [[nodiscard]] Result<std::optional<EntityRow>> entity(EntityId id);
  // Names that start with `prefix` (name_prefix) from `from` on, a name key or empty.
  [[nodiscard]] Result<void> names(ByteView prefix, ByteView from,
                                   const std::function<bool(ByteView key, EntityId)>& visit);

  // Runs.
  [[nodiscard]] Result<std::optional<RunRow>> run(const Uuid& id, EntityId job);
  // Every job that used this run id, usually one.
  [[nodiscard]] Result<void> runs(const Uuid& id,
                                  const std::function<bool(EntityId job, RunRow&&)>& visit);
  [[nodiscard]] Result<void> run_events(
      const Uuid& id, EntityId job,
      const std::function<bool(const TimedKey&, RunEventRow&&)>& visit);
  // With kNewestFirst from `from` backward, else forward.
  [[nodiscard]] Result<void> run_events(
      const Uuid& id, EntityId job, Timestamp from, Order order,
      const std::function<bool(const TimedKey&, RunEventRow&&)>& visit);
  [[nodiscard]] Result<void> run_children(const Uuid& id, EntityId job,
                                          const std::function<bool(const RunKey&)>& visit);
  // By first event time, with kNewestFirst from `from` backward, else forward.
  [[nodiscard]] Result<void> job_runs(EntityId job, Timestamp from, Order order,
                                      const std::function<bool(const JobRunKey&)>& visit);

  // Edges.
  [[nodiscard]] Result<void> edges(EntityId dataset, format::Direction direction,
                                   const std::function<bool(const EdgeKey&)>& visit);
  [[nodiscard]] Result<void> job_shapes(
      EntityId owner, const std::function<bool(const ShortDigest&, JobShapeRow&&)>& visit);
  [[nodiscard]] Result<std::optional<JobShapeRow>> job_shape(EntityId owner,
                                                             const ShortDigest& shape);
  // kCorrupt when it is missing: a shape is never removed.
  [[nodiscard]] Result<Shape> shape(const ShortDigest& digest);
  [[nodiscard]] Result<void> evidence(
      EntityId owner, Timestamp from, Order order,
      const std::function<bool(const TimedKey&, EvidenceRow&&)>& visit);
  [[nodiscard]] Result<void> declared(
      EntityId owner, Timestamp from, Order order,
      const std::function<bool(const DeclaredKey&, DeclaredRow&&)>& visit);
  [[nodiscard]] Result<std::optional<DeclaredWinnerRow>> declared_winner(EntityId owner);
  // The statement of `owner` in force at `as_of`.
  [[nodiscard]] Result<std::optional<DeclaredWinnerRow>> declared_at(EntityId owner,
                                                                     const AsOf& as_of);
  [[nodiscard]] Result<void> controls(
      EntityId job, const std::function<bool(const ControlKey&, const ControlRow&)>& visit);

  // Datasets.
  [[nodiscard]] Result<void> versions(
      EntityId dataset, Timestamp from, Order order,
      const std::function<bool(const VersionKey&, VersionRow&&)>& visit);
  [[nodiscard]] Result<void> lifecycles(
      EntityId dataset, const std::function<bool(const LifecycleKey&, LifecycleRow&&)>& visit);
  // Whether a change was stated by a run that has ended in FAIL or ABORT: then nothing changed.
  [[nodiscard]] Result<bool> attempted(const LifecycleRow& change, const AsOf& as_of);

  // Aliases. Owners whose symlinks facet once named `identifier`; whether one does at `as_of` is
  // for aliases() of that owner to say.
  [[nodiscard]] Result<std::vector<EntityId>> alias_claimants(EntityId identifier);
  // What the owner's symlinks facet in force names.
  [[nodiscard]] Result<std::vector<EntityId>> aliases(EntityId owner, const AsOf& as_of);
  [[nodiscard]] Result<bool> temporary(EntityId dataset, const EntityRow& row, const AsOf& as_of);

  // Facets of datasets and jobs.
  [[nodiscard]] Result<FacetList> facets(EntityId entity, const AsOf& as_of);
  // Deleted: a value with `deleted` set.
  [[nodiscard]] Result<std::optional<FacetValue>> facet(EntityId entity, std::string_view key,
                                                        const AsOf& as_of);
  // Every value that `key` took, by event time.
  [[nodiscard]] Result<void> facet_history(EntityId entity, std::string_view key, Timestamp from,
                                           Order order,
                                           const std::function<bool(const FacetValue&)>& visit);
  [[nodiscard]] Result<void> facet_evidence(
      EntityId entity, Timestamp from, Order order,
      const std::function<bool(const TimedKey&, FacetEvidenceRow&&)>& visit);
  [[nodiscard]] Result<std::optional<FacetMeaningRow>> meaning(EntityId entity,
                                                               const ShortDigest& digest);

  // Any row, and the rows with lower <= key < upper: for the tables that have a header of their own
  // (attestation_reader.h).
  using Visit = std::function<Result<bool>(ByteView key, ByteView value)>;
  [[nodiscard]] Result<std::optional<std::string>> row(kv::Column column, ByteView key);
  [[nodiscard]] Result<void> rows(kv::Column column, const KeyRange& range, Order order,
                                  const Visit& visit);

  // Access rows of a dataset, user or app with from <= time < to. `after`: start behind this row.
  [[nodiscard]] Result<void> accesses(
      EntityId entity, Timestamp from, Timestamp to, Order order,
      const std::optional<AccessKey>& after,
      const std::function<bool(const AccessKey&, const AccessRow&)>& visit);

 private:
  class Lease;
  Result<bool> get(kv::Column column, ByteView key);  // into value_
  template <class T>
  Result<T> noted(Result<T> read);
  Result<void> forward(kv::Column column, ByteView lower, ByteView upper, const Visit& visit);
  // From the last key <= `from` down to `lower`.
  Result<void> backward(kv::Column column, ByteView lower, ByteView from, const Visit& visit);
  Result<void> timeline(kv::Column column, const KeyRange& range, const Key& from, Order order,
                        const Visit& visit);
  Result<std::vector<std::string>> facet_keys(EntityId entity);
  Result<std::optional<FacetValue>> change_at(EntityId entity, std::string_view key,
                                              Timestamp time);
  Result<FacetList> facets_known_at(EntityId entity, std::vector<std::string> keys,
                                    const AsOf& as_of);

  const kv::Store& store_;
  kv::Snapshot snapshot_;
  kv::Value value_;
  bool damaged_ = false;
  std::vector<std::vector<kv::Cursor>> idle_;  // by column
};

}  // namespace ledgerline::index
