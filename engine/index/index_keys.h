// Every key of data/index, encode beside decode. Integers are big-endian and of fixed width; times
// keep their order as bytes (engine/base/bytes.h). Versioned keys end in (event time, position).
//
//   names     type:1 esc(namespace) esc(name)            esc: 0x00 -> 00 FF, closed by 00 01
//   entities  id:8
//   runs      run:16 'r' job:8                            the run
//             run:16 'e' job:8 time:8 position:8          one event of it
//             run:16 'c' job:8 child:16 child_job:8       a run that names it as parent
//   graph     dataset:8 'e' direction:1 owner:8 shape:16  edge candidate
//             job:8     'e' direction:1 owner:8 shape:16  likewise, of a job that hands over
//             owner:8   's' shape:16                      a shape of a job, its present summary
//             owner:8   'v' time:8 position:8             evidence of one run
//             job:8     'r' time:8 run:16                 runs by first event time
//             owner:8   'd' time:8 position:8 stated_by:8 declared statement
//             owner:8   'D'                               the declared statement in force
//             dataset:8 'w' time:8 position:8 run:16 text:8  version written (text: digest of it)
//             dataset:8 'l' time:8 position:8 change:1 other:8  lifecycle change
//             identifier:8 'a' owner:8                    who once named this identifier
//             job:8     'k' direction:1 other:8           control flow (kRead: other is upstream)
//   shapes    digest:16
//   facets    entity:8 'e' time:8 position:8              facets of one event
//             entity:8 'c' esc(key) time:8 position:8     a facet changed its value
//             entity:8 'm' digest:16                      what a facet value means to the fold
//   access    entity:8 time:8 position:8 item:4           entity: the dataset, the user, the app
//   meta      "fold_version" | "watermark" | "next_entity" | 's' position:8 (skipped record)
//             "withdrawn" (position:8 of the last erasure whose records the index does not hold)
//
// A parse function may be given only keys of its own table: a wrong length is a broken invariant.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/format/facts.h"

namespace ledgerline::index {

// A fixed-width key, built without an allocation.
class Key {
 public:
  static constexpr std::size_t kCapacity = 64;

  operator ByteView() const noexcept { return {bytes_.data(), size_}; }
  [[nodiscard]] std::string str() const { return {bytes_.data(), size_}; }

  Key& u8(std::uint8_t value);
  Key& u32(std::uint32_t value);
  Key& u64(std::uint64_t value);
  Key& tag(char value) { return u8(static_cast<std::uint8_t>(value)); }
  Key& id(EntityId value) { return u64(value.value()); }
  Key& time(Timestamp value) { return u64(order_preserving(value.ns)); }
  Key& position(Position value) { return u64(value.value()); }
  Key& bytes(ByteView value);

 private:
  std::array<char, kCapacity> bytes_;
  std::size_t size_ = 0;
};

// lower <= key < upper.
struct KeyRange {
  Key lower;
  Key upper;
};

// --- meta
inline constexpr ByteView kFoldVersionKey = "fold_version";
inline constexpr ByteView kWatermarkKey = "watermark";
inline constexpr ByteView kNextEntityKey = "next_entity";
inline constexpr ByteView kWithdrawnKey = "withdrawn";
[[nodiscard]] Key skip_key(Position position);
[[nodiscard]] KeyRange skip_range();
[[nodiscard]] Position parse_skip_key(ByteView key);

// --- names
// `out` is overwritten: a caller on the hot path reuses its buffer.
void name_key(format::EntityType type, std::string_view ns, std::string_view name,
              std::string& out);
struct NameKey {
  format::EntityType type{};
  std::string ns;
  std::string name;
};
[[nodiscard]] NameKey parse_name_key(ByteView key);
// For bytes from outside the store, such as a page's cursor: nothing unless name_key() writes them.
[[nodiscard]] std::optional<NameKey> checked_name_key(ByteView key);
// Of all names of a type, or of a type and namespace: the prefix that their keys share.
[[nodiscard]] std::string name_prefix(format::EntityType type);
[[nodiscard]] std::string name_prefix(format::EntityType type, std::string_view ns);

// --- entities
[[nodiscard]] Key entity_key(EntityId id);
[[nodiscard]] EntityId parse_entity_key(ByteView key);

// --- runs
[[nodiscard]] Key run_key(const Uuid& run, EntityId job);
[[nodiscard]] KeyRange run_range(const Uuid& run);  // the jobs that share a run id
struct RunKey {
  Uuid run;
  EntityId job;
  friend bool operator==(const RunKey&, const RunKey&) = default;
};
[[nodiscard]] RunKey parse_run_key(ByteView key);

[[nodiscard]] Key run_event_key(const Uuid& run, EntityId job, Timestamp time, Position position);
[[nodiscard]] KeyRange run_event_range(const Uuid& run, EntityId job);
struct TimedKey {
  Timestamp time;
  Position position;
  friend auto operator<=>(const TimedKey&, const TimedKey&) = default;
};
[[nodiscard]] TimedKey parse_run_event_key(ByteView key);

[[nodiscard]] Key run_child_key(const Uuid& run, EntityId job, const Uuid& child,
                                EntityId child_job);
[[nodiscard]] KeyRange run_child_range(const Uuid& run, EntityId job);
[[nodiscard]] RunKey parse_run_child_key(ByteView key);  // the child

// --- graph
[[nodiscard]] Key edge_key(EntityId dataset, format::Direction direction, EntityId owner,
                           const ShortDigest& shape);
[[nodiscard]] KeyRange edge_range(EntityId dataset, format::Direction direction);
struct EdgeKey {
  EntityId dataset;
  format::Direction direction{};
  EntityId owner;
  ShortDigest shape{};
};
[[nodiscard]] EdgeKey parse_edge_key(ByteView key);

[[nodiscard]] Key job_shape_key(EntityId owner, const ShortDigest& shape);
[[nodiscard]] KeyRange job_shape_range(EntityId owner);
[[nodiscard]] ShortDigest parse_job_shape_key(ByteView key);

[[nodiscard]] Key evidence_key(EntityId owner, Timestamp time, Position position);
[[nodiscard]] KeyRange evidence_range(EntityId owner);
[[nodiscard]] TimedKey parse_evidence_key(ByteView key);

[[nodiscard]] Key job_run_key(EntityId job, Timestamp time, const Uuid& run);
[[nodiscard]] KeyRange job_run_range(EntityId job);
struct JobRunKey {
  Timestamp time;
  Uuid run;
};
[[nodiscard]] JobRunKey parse_job_run_key(ByteView key);

[[nodiscard]] Key declared_key(EntityId owner, Timestamp time, Position position,
                               EntityId stated_by);
[[nodiscard]] KeyRange declared_range(EntityId owner);
struct DeclaredKey {
  TimedKey at;
  EntityId stated_by;
};
[[nodiscard]] DeclaredKey parse_declared_key(ByteView key);
[[nodiscard]] Key declared_winner_key(EntityId owner);

[[nodiscard]] Key version_key(EntityId dataset, Timestamp time, Position position, const Uuid& run,
                              std::uint64_t text);
[[nodiscard]] KeyRange version_range(EntityId dataset);
struct VersionKey {
  TimedKey at;
  Uuid run;  // all zero: stated by a DatasetEvent
  std::uint64_t text = 0;
};
[[nodiscard]] VersionKey parse_version_key(ByteView key);

// Stored in keys and values; 1-6 are format::Lifecycle. Never reused.
enum class LifecycleChange : std::uint8_t {
  kAlter = 1,
  kCreate = 2,
  kDrop = 3,
  kOverwrite = 4,
  kRename = 5,  // on the new name; other = the old one
  kTruncate = 6,
  kRenamedAway = 7,  // on the old name; other = the new one
};
[[nodiscard]] Key lifecycle_key(EntityId dataset, Timestamp time, Position position,
                                LifecycleChange change, EntityId other);
[[nodiscard]] KeyRange lifecycle_range(EntityId dataset);
struct LifecycleKey {
  TimedKey at;
  LifecycleChange change{};
  EntityId other;  // 0: none
};
[[nodiscard]] LifecycleKey parse_lifecycle_key(ByteView key);

[[nodiscard]] Key alias_claim_key(EntityId identifier, EntityId owner);
[[nodiscard]] KeyRange alias_claim_range(EntityId identifier);
[[nodiscard]] EntityId parse_alias_claim_key(ByteView key);  // the owner

[[nodiscard]] Key control_key(EntityId job, format::Direction direction, EntityId other);
[[nodiscard]] KeyRange control_range(EntityId job);
struct ControlKey {
  format::Direction direction{};  // kRead: other runs before job; kWrite: after
  EntityId other;
};
[[nodiscard]] ControlKey parse_control_key(ByteView key);

// --- shapes: the digest itself is the key.

// --- facets
[[nodiscard]] Key facet_evidence_key(EntityId entity, Timestamp time, Position position);
[[nodiscard]] KeyRange facet_evidence_range(EntityId entity);
[[nodiscard]] TimedKey parse_facet_evidence_key(ByteView key);

[[nodiscard]] std::string facet_change_key(EntityId entity, std::string_view key, Timestamp time,
                                           Position position);
// Of all changes of one facet, to which (time, position) is appended; and of all facets.
[[nodiscard]] std::string facet_change_prefix(EntityId entity, std::string_view key);
[[nodiscard]] KeyRange facet_change_range(EntityId entity);
struct FacetChangeKey {
  std::string key;
  TimedKey at;
};
[[nodiscard]] FacetChangeKey parse_facet_change_key(ByteView key);

[[nodiscard]] Key facet_meaning_key(EntityId entity, const ShortDigest& digest);

// --- access
[[nodiscard]] Key access_key(EntityId entity, Timestamp time, Position position,
                             std::uint32_t item);
[[nodiscard]] KeyRange access_range(EntityId entity);
// Event times from <= time < to; with Timestamp::max(), where later times saturate, to the end.
[[nodiscard]] KeyRange access_range(EntityId entity, Timestamp from, Timestamp to);
struct AccessKey {
  TimedKey at;
  std::uint32_t item = 0;
  friend bool operator==(const AccessKey&, const AccessKey&) = default;
};
[[nodiscard]] AccessKey parse_access_key(ByteView key);

}  // namespace ledgerline::index
