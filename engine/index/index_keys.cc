#include "engine/index/index_keys.h"

#include <cstring>

namespace ledgerline::index {
namespace {

// Tables inside a column; stored, never reused.
constexpr char kRunTable = 'r';
constexpr char kRunEventTable = 'e';
constexpr char kRunChildTable = 'c';
constexpr char kEdgeTable = 'e';
constexpr char kJobShapeTable = 's';
constexpr char kEvidenceTable = 'v';
constexpr char kJobRunTable = 'r';
constexpr char kDeclaredTable = 'd';
constexpr char kDeclaredWinnerTable = 'D';
constexpr char kVersionTable = 'w';
constexpr char kLifecycleTable = 'l';
constexpr char kAliasClaimTable = 'a';
constexpr char kControlTable = 'k';
constexpr char kFacetEvidenceTable = 'e';
constexpr char kFacetChangeTable = 'c';
constexpr char kFacetMeaningTable = 'm';
constexpr char kSkipTable = 's';

Key table_key(EntityId id, char table) { return Key().id(id).tag(table); }

KeyRange table_range(EntityId id, char table) {
  return {table_key(id, table), table_key(id, static_cast<char>(table + 1))};
}

EntityId id_at(ByteView key, std::size_t offset) {
  return EntityId(big_endian_at<std::uint64_t>(key, offset));
}

TimedKey timed_at(ByteView key, std::size_t offset) {
  return {Timestamp{from_order_preserving(big_endian_at<std::uint64_t>(key, offset))},
          Position(big_endian_at<std::uint64_t>(key, offset + 8))};
}

Uuid uuid_at(ByteView key, std::size_t offset) {
  return Uuid{array_from<std::array<std::uint8_t, 16>>(key.substr(offset))};
}

std::uint8_t byte_at(ByteView key, std::size_t offset) {
  return big_endian_at<std::uint8_t>(key, offset);
}

void append_escaped(std::string& out, std::string_view text) {
  for (;;) {
    const auto zero = text.find('\0');
    if (zero == std::string_view::npos) break;
    out.append(text.substr(0, zero + 1));
    out.push_back('\xFF');
    text.remove_prefix(zero + 1);
  }
  out.append(text);
  out.append("\0\x01", 2);
}

// Reads one escaped string at `offset` and moves `offset` behind it; nothing when it has no end.
std::optional<std::string> unescape_at(ByteView key, std::size_t& offset) {
  std::string out;
  for (;;) {
    const auto zero = key.find('\0', offset);
    if (zero == ByteView::npos || zero + 1 == key.size()) return std::nullopt;
    out.append(key.substr(offset, zero - offset));
    offset = zero + 2;
    if (key[zero + 1] == '\x01') return out;
    if (key[zero + 1] != '\xFF') return std::nullopt;
    out.push_back('\0');
  }
}

}  // namespace

Key& Key::bytes(ByteView value) {
  LEDGERLINE_ASSERT(size_ + value.size() <= kCapacity);
  std::memcpy(bytes_.data() + size_, value.data(), value.size());
  size_ += value.size();
  return *this;
}

Key& Key::u8(std::uint8_t value) {
  LEDGERLINE_ASSERT(size_ < kCapacity);
  bytes_[size_++] = static_cast<char>(value);
  return *this;
}

Key& Key::u32(std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) u8(static_cast<std::uint8_t>(value >> shift));
  return *this;
}

Key& Key::u64(std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) u8(static_cast<std::uint8_t>(value >> shift));
  return *this;
}

Key skip_key(Position position) { return Key().tag(kSkipTable).position(position); }
KeyRange skip_range() { return {Key().tag(kSkipTable), Key().tag(kSkipTable + 1)}; }
Position parse_skip_key(ByteView key) { return Position(big_endian_at<std::uint64_t>(key, 1)); }

void name_key(format::EntityType type, std::string_view ns, std::string_view name,
              std::string& out) {
  out.clear();
  out.push_back(static_cast<char>(type));
  append_escaped(out, ns);
  append_escaped(out, name);
}

std::optional<NameKey> checked_name_key(ByteView key) {
  if (key.empty()) return std::nullopt;
  const auto type = static_cast<format::EntityType>(byte_at(key, 0));
  if (type < format::EntityType::kDataset || type > format::EntityType::kApp) return std::nullopt;
  std::size_t offset = 1;
  std::optional<std::string> ns = unescape_at(key, offset);
  if (!ns) return std::nullopt;
  std::optional<std::string> name = unescape_at(key, offset);
  if (!name || offset != key.size()) return std::nullopt;
  return NameKey{type, *std::move(ns), *std::move(name)};
}

NameKey parse_name_key(ByteView key) {
  std::optional<NameKey> parsed = checked_name_key(key);
  LEDGERLINE_ASSERT(parsed.has_value());
  return *std::move(parsed);
}

std::string name_prefix(format::EntityType type) { return std::string(1, static_cast<char>(type)); }

std::string name_prefix(format::EntityType type, std::string_view ns) {
  std::string out = name_prefix(type);
  append_escaped(out, ns);
  return out;
}

Key entity_key(EntityId id) { return Key().id(id); }
EntityId parse_entity_key(ByteView key) { return id_at(key, 0); }

Key run_key(const Uuid& run, EntityId job) {
  return Key().bytes(view(run.bytes)).tag(kRunTable).id(job);
}
KeyRange run_range(const Uuid& run) {
  return {Key().bytes(view(run.bytes)).tag(kRunTable),
          Key().bytes(view(run.bytes)).tag(kRunTable + 1)};
}
RunKey parse_run_key(ByteView key) { return {uuid_at(key, 0), id_at(key, 17)}; }

Key run_event_key(const Uuid& run, EntityId job, Timestamp time, Position position) {
  return Key().bytes(view(run.bytes)).tag(kRunEventTable).id(job).time(time).position(position);
}
KeyRange run_event_range(const Uuid& run, EntityId job) {
  return {Key().bytes(view(run.bytes)).tag(kRunEventTable).id(job),
          Key().bytes(view(run.bytes)).tag(kRunEventTable).id(job + 1)};
}
TimedKey parse_run_event_key(ByteView key) { return timed_at(key, 25); }

Key run_child_key(const Uuid& run, EntityId job, const Uuid& child, EntityId child_job) {
  return Key()
      .bytes(view(run.bytes))
      .tag(kRunChildTable)
      .id(job)
      .bytes(view(child.bytes))
      .id(child_job);
}
KeyRange run_child_range(const Uuid& run, EntityId job) {
  return {Key().bytes(view(run.bytes)).tag(kRunChildTable).id(job),
          Key().bytes(view(run.bytes)).tag(kRunChildTable).id(job + 1)};
}
RunKey parse_run_child_key(ByteView key) { return {uuid_at(key, 25), id_at(key, 41)}; }

Key edge_key(EntityId dataset, format::Direction direction, EntityId owner,
             const ShortDigest& shape) {
  return table_key(dataset, kEdgeTable)
      .u8(static_cast<std::uint8_t>(direction))
      .id(owner)
      .bytes(view(shape));
}
KeyRange edge_range(EntityId dataset, format::Direction direction) {
  const auto code = static_cast<std::uint8_t>(direction);
  return {table_key(dataset, kEdgeTable).u8(code),
          table_key(dataset, kEdgeTable).u8(static_cast<std::uint8_t>(code + 1))};
}
EdgeKey parse_edge_key(ByteView key) {
  return {id_at(key, 0), static_cast<format::Direction>(byte_at(key, 9)), id_at(key, 10),
          array_from<ShortDigest>(key.substr(18))};
}

Key job_shape_key(EntityId owner, const ShortDigest& shape) {
  return table_key(owner, kJobShapeTable).bytes(view(shape));
}
KeyRange job_shape_range(EntityId owner) { return table_range(owner, kJobShapeTable); }
ShortDigest parse_job_shape_key(ByteView key) { return array_from<ShortDigest>(key.substr(9)); }

Key evidence_key(EntityId owner, Timestamp time, Position position) {
  return table_key(owner, kEvidenceTable).time(time).position(position);
}
KeyRange evidence_range(EntityId owner) { return table_range(owner, kEvidenceTable); }
TimedKey parse_evidence_key(ByteView key) { return timed_at(key, 9); }

Key job_run_key(EntityId job, Timestamp time, const Uuid& run) {
  return table_key(job, kJobRunTable).time(time).bytes(view(run.bytes));
}
KeyRange job_run_range(EntityId job) { return table_range(job, kJobRunTable); }
JobRunKey parse_job_run_key(ByteView key) {
  return {Timestamp{from_order_preserving(big_endian_at<std::uint64_t>(key, 9))}, uuid_at(key, 17)};
}

Key declared_key(EntityId owner, Timestamp time, Position position, EntityId stated_by) {
  return table_key(owner, kDeclaredTable).time(time).position(position).id(stated_by);
}
KeyRange declared_range(EntityId owner) { return table_range(owner, kDeclaredTable); }
DeclaredKey parse_declared_key(ByteView key) { return {timed_at(key, 9), id_at(key, 25)}; }
Key declared_winner_key(EntityId owner) { return table_key(owner, kDeclaredWinnerTable); }

Key version_key(EntityId dataset, Timestamp time, Position position, const Uuid& run,
                std::uint64_t text) {
  return table_key(dataset, kVersionTable)
      .time(time)
      .position(position)
      .bytes(view(run.bytes))
      .u64(text);
}
KeyRange version_range(EntityId dataset) { return table_range(dataset, kVersionTable); }
VersionKey parse_version_key(ByteView key) {
  return {timed_at(key, 9), uuid_at(key, 25), big_endian_at<std::uint64_t>(key, 41)};
}

Key lifecycle_key(EntityId dataset, Timestamp time, Position position, LifecycleChange change,
                  EntityId other) {
  return table_key(dataset, kLifecycleTable)
      .time(time)
      .position(position)
      .u8(static_cast<std::uint8_t>(change))
      .id(other);
}
KeyRange lifecycle_range(EntityId dataset) { return table_range(dataset, kLifecycleTable); }
LifecycleKey parse_lifecycle_key(ByteView key) {
  return {timed_at(key, 9), static_cast<LifecycleChange>(byte_at(key, 25)), id_at(key, 26)};
}

Key alias_claim_key(EntityId identifier, EntityId owner) {
  return table_key(identifier, kAliasClaimTable).id(owner);
}
KeyRange alias_claim_range(EntityId identifier) {
  return table_range(identifier, kAliasClaimTable);
}
EntityId parse_alias_claim_key(ByteView key) { return id_at(key, 9); }

Key control_key(EntityId job, format::Direction direction, EntityId other) {
  return table_key(job, kControlTable).u8(static_cast<std::uint8_t>(direction)).id(other);
}
KeyRange control_range(EntityId job) { return table_range(job, kControlTable); }
ControlKey parse_control_key(ByteView key) {
  return {static_cast<format::Direction>(byte_at(key, 9)), id_at(key, 10)};
}

Key facet_evidence_key(EntityId entity, Timestamp time, Position position) {
  return table_key(entity, kFacetEvidenceTable).time(time).position(position);
}
KeyRange facet_evidence_range(EntityId entity) { return table_range(entity, kFacetEvidenceTable); }
TimedKey parse_facet_evidence_key(ByteView key) { return timed_at(key, 9); }

std::string facet_change_prefix(EntityId entity, std::string_view key) {
  std::string out(ByteView(table_key(entity, kFacetChangeTable)));
  append_escaped(out, key);
  return out;
}
std::string facet_change_key(EntityId entity, std::string_view key, Timestamp time,
                             Position position) {
  std::string out = facet_change_prefix(entity, key);
  out.append(ByteView(Key().time(time).position(position)));
  return out;
}
KeyRange facet_change_range(EntityId entity) { return table_range(entity, kFacetChangeTable); }
FacetChangeKey parse_facet_change_key(ByteView key) {
  FacetChangeKey out;
  std::size_t offset = 9;
  std::optional<std::string> facet = unescape_at(key, offset);
  LEDGERLINE_ASSERT(facet.has_value());
  out.key = *std::move(facet);
  out.at = timed_at(key, offset);
  return out;
}

Key facet_meaning_key(EntityId entity, const ShortDigest& digest) {
  return table_key(entity, kFacetMeaningTable).bytes(view(digest));
}

Key access_key(EntityId entity, Timestamp time, Position position, std::uint32_t item) {
  return Key().id(entity).time(time).position(position).u32(item);
}
KeyRange access_range(EntityId entity) { return {Key().id(entity), Key().id(entity + 1)}; }
KeyRange access_range(EntityId entity, Timestamp from, Timestamp to) {
  const Key upper = to == Timestamp::max() ? Key().id(entity + 1) : Key().id(entity).time(to);
  return {Key().id(entity).time(from), upper};
}
AccessKey parse_access_key(ByteView key) {
  return {timed_at(key, 8), big_endian_at<std::uint32_t>(key, 24)};
}

}  // namespace ledgerline::index
