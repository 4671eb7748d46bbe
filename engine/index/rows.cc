#include "engine/index/rows.h"

#include <algorithm>
#include <utility>

#include "engine/index/row_codec.h"

namespace ledgerline::index {
namespace {

// Bits of the leading flag byte of several rows.
constexpr std::uint8_t kBitFarFuture = 1U << 0;
constexpr std::uint8_t kBitDeleted = 1U << 1;
constexpr std::uint8_t kBitSynthetic = 1U << 1;
constexpr std::uint8_t kBitAttempted = 1U << 2;
constexpr std::uint8_t kBitRun = 1U << 1;
constexpr std::uint8_t kBitTemporary = 1U << 0;
constexpr std::uint8_t kBitTimeAssumed = 1U << 0;

// A position or none; a row is never closed by the record at position 0, which is the first.
void write_closed(RowWriter& out, const std::optional<Position>& closed_at) {
  out.varint(closed_at ? closed_at->value() : 0);
}
std::optional<Position> read_closed(RowReader& in) {
  const std::uint64_t value = in.varint();
  if (value == 0) return std::nullopt;
  return Position(value);
}

void write_optional_id(RowWriter& out, const std::optional<EntityId>& id) {
  out.varint(id ? id->value() : 0);
}
std::optional<EntityId> read_optional_id(RowReader& in) {
  const std::uint64_t value = in.varint();
  if (value == 0) return std::nullopt;
  return EntityId(value);
}

void write_firsts(RowWriter& out, const Firsts& firsts, const First& base) {
  out.varint(firsts.size());
  for (const FirstRun& run : firsts) {
    out.varint(run.count);
    out.time(run.time, base.time);
    out.signed_varint(static_cast<std::int64_t>(run.position.value() - base.position.value()));
  }
}

Firsts read_firsts(RowReader& in, const First& base) {
  Firsts firsts(in.count());
  for (FirstRun& run : firsts) {
    run.count = in.u32();
    run.time = in.time(base.time);
    run.position = Position(base.position.value() + static_cast<std::uint64_t>(in.signed_varint()));
  }
  return firsts;
}

void write_bindings(RowWriter& out, const std::vector<DeclaredBinding>& bindings) {
  out.varint(bindings.size());
  for (const DeclaredBinding& binding : bindings) {
    out.id(binding.owner);
    out.bytes(view(binding.shape));
  }
}

std::vector<DeclaredBinding> read_bindings(RowReader& in) {
  std::vector<DeclaredBinding> bindings(in.count());
  for (DeclaredBinding& binding : bindings) {
    binding.owner = in.id();
    binding.shape = in.array<ShortDigest>();
  }
  return bindings;
}

}  // namespace

std::vector<First> expand(const Firsts& firsts) {
  std::vector<First> out;
  for (const FirstRun& run : firsts)
    out.insert(out.end(), run.count, First{run.time, run.position});
  return out;
}

Firsts compress(const std::vector<First>& firsts) {
  Firsts out;
  for (const First& first : firsts) {
    if (!out.empty() && out.back().time == first.time && out.back().position == first.position) {
      ++out.back().count;
    } else {
      out.push_back({1, first.time, first.position});
    }
  }
  return out;
}

std::optional<First> first_at(const Firsts& firsts, std::size_t ordinal) {
  for (const FirstRun& run : firsts) {
    if (ordinal < run.count) return First{run.time, run.position};
    ordinal -= run.count;
  }
  return std::nullopt;
}

std::string encode_entity_row(const EntityRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.u8(static_cast<std::uint8_t>(row.type));
  out.varint(row.flags);
  out.text(row.ns);
  out.text(row.name);
  return bytes;
}

Result<EntityRow> decode_entity_row(ByteView bytes) {
  RowReader in(bytes);
  EntityRow row;
  row.type = static_cast<format::EntityType>(in.u8());
  row.flags = in.u32();
  row.ns = in.text();
  row.name = in.text();
  return finish(in, std::move(row), "entity row");
}

std::string encode_run_event_row(const RunEventRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.u8(bit(row.far_future, kBitFarFuture));
  out.u8(static_cast<std::uint8_t>(row.type));
  out.varint(row.facets.size());
  for (const RunFacet& facet : row.facets) {
    out.u8(static_cast<std::uint8_t>(facet.scope));
    out.id(facet.entity);
    out.text(facet.key);
    std::string digest;
    append_big_endian(digest, facet.digest);
    out.bytes(digest);
    out.varint(facet.offset);
    out.varint(facet.length);
  }
  return bytes;
}

Result<RunEventRow> decode_run_event_row(ByteView bytes) {
  RowReader in(bytes);
  RunEventRow row;
  row.far_future = (in.u8() & kBitFarFuture) != 0;
  row.type = static_cast<format::EventType>(in.u8());
  row.facets.resize(in.count());
  for (RunFacet& facet : row.facets) {
    facet.scope = static_cast<format::FacetScope>(in.u8());
    facet.entity = in.id();
    facet.key = in.text();
    facet.digest = big_endian_at<std::uint64_t>(view(in.array<std::array<std::uint8_t, 8>>()), 0);
    facet.offset = in.u32();
    facet.length = in.u32();
  }
  return finish(in, std::move(row), "run event row");
}

std::string encode_job_shape_row(const JobShapeRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.varint(row.live);
  write_firsts(out, row.firsts, First{});
  return bytes;
}

Result<JobShapeRow> decode_job_shape_row(ByteView bytes) {
  RowReader in(bytes);
  JobShapeRow row;
  row.live = in.varint();
  row.firsts = read_firsts(in, First{});
  return finish(in, std::move(row), "job shape row");
}

std::string encode_evidence_row(const EvidenceRow& row, const First& opened) {
  std::string bytes;
  RowWriter out(bytes);
  write_closed(out, row.closed_at);
  out.bytes(view(row.run.bytes));
  out.id(row.run_job);
  out.bytes(view(row.shape));
  write_firsts(out, row.mentions, opened);
  return bytes;
}

Result<EvidenceRow> decode_evidence_row(ByteView bytes, const First& opened) {
  RowReader in(bytes);
  EvidenceRow row;
  row.closed_at = read_closed(in);
  row.run = in.uuid();
  row.run_job = in.id();
  row.shape = in.array<ShortDigest>();
  row.mentions = read_firsts(in, opened);
  return finish(in, std::move(row), "evidence row");
}

std::string encode_declared_row(const DeclaredRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.u8(bit(row.far_future, kBitFarFuture));
  out.bytes(view(row.digest));
  write_bindings(out, row.bindings);
  return bytes;
}

Result<DeclaredRow> decode_declared_row(ByteView bytes) {
  RowReader in(bytes);
  DeclaredRow row;
  row.far_future = (in.u8() & kBitFarFuture) != 0;
  row.digest = in.array<ShortDigest>();
  row.bindings = read_bindings(in);
  return finish(in, std::move(row), "declared row");
}

std::string encode_declared_winner_row(const DeclaredWinnerRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.time(row.time);
  out.position(row.position);
  out.bytes(view(row.digest));
  write_bindings(out, row.bindings);
  return bytes;
}

Result<DeclaredWinnerRow> decode_declared_winner_row(ByteView bytes) {
  RowReader in(bytes);
  DeclaredWinnerRow row;
  row.time = in.time();
  row.position = in.position();
  row.digest = in.array<ShortDigest>();
  row.bindings = read_bindings(in);
  return finish(in, std::move(row), "declared winner row");
}

std::string encode_version_row(const VersionRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.u8(static_cast<std::uint8_t>(bit(row.far_future, kBitFarFuture) |
                                   bit(row.synthetic, kBitSynthetic) |
                                   bit(row.attempted, kBitAttempted)));
  out.u8(row.lifecycle);
  write_closed(out, row.closed_at);
  out.id(row.job);
  out.text(row.text);
  return bytes;
}

Result<VersionRow> decode_version_row(ByteView bytes) {
  RowReader in(bytes);
  VersionRow row;
  const std::uint8_t bits = in.u8();
  row.far_future = (bits & kBitFarFuture) != 0;
  row.synthetic = (bits & kBitSynthetic) != 0;
  row.attempted = (bits & kBitAttempted) != 0;
  row.lifecycle = in.u8();
  row.closed_at = read_closed(in);
  row.job = in.id();
  row.text = in.text();
  return finish(in, std::move(row), "version row");
}

std::string encode_lifecycle_row(const LifecycleRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.u8(static_cast<std::uint8_t>(bit(row.far_future, kBitFarFuture) |
                                   bit(row.run.has_value(), kBitRun)));
  if (row.run) out.bytes(view(row.run->bytes));
  out.id(row.job);
  return bytes;
}

Result<LifecycleRow> decode_lifecycle_row(ByteView bytes) {
  RowReader in(bytes);
  LifecycleRow row;
  const std::uint8_t bits = in.u8();
  row.far_future = (bits & kBitFarFuture) != 0;
  if ((bits & kBitRun) != 0) row.run = in.uuid();
  row.job = in.id();
  return finish(in, std::move(row), "lifecycle row");
}

std::string encode_control_row(const ControlRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.time(row.first.time);
  out.position(row.first.position);
  return bytes;
}

Result<ControlRow> decode_control_row(ByteView bytes) {
  RowReader in(bytes);
  ControlRow row;
  row.first.time = in.time();
  row.first.position = in.position();
  return finish(in, row, "control row");
}

std::string encode_facet_evidence_row(const FacetEvidenceRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.u8(bit(row.far_future, kBitFarFuture));
  out.varint(row.facets.size());
  for (const EntityFacet& facet : row.facets) {
    out.u8(bit(facet.deleted, kBitDeleted));
    out.text(facet.key);
    out.bytes(view(facet.digest));
    out.varint(facet.offset);
    out.varint(facet.length);
  }
  return bytes;
}

Result<FacetEvidenceRow> decode_facet_evidence_row(ByteView bytes) {
  RowReader in(bytes);
  FacetEvidenceRow row;
  row.far_future = (in.u8() & kBitFarFuture) != 0;
  row.facets.resize(in.count());
  for (EntityFacet& facet : row.facets) {
    facet.deleted = (in.u8() & kBitDeleted) != 0;
    facet.key = in.text();
    facet.digest = in.array<ShortDigest>();
    facet.offset = in.u32();
    facet.length = in.u32();
  }
  return finish(in, std::move(row), "facet evidence row");
}

std::string encode_facet_change_row(const FacetChangeRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.u8(bit(row.deleted, kBitDeleted));
  out.bytes(view(row.digest));
  out.varint(row.offset);
  out.varint(row.length);
  return bytes;
}

Result<FacetChangeRow> decode_facet_change_row(ByteView bytes) {
  RowReader in(bytes);
  FacetChangeRow row;
  row.deleted = (in.u8() & kBitDeleted) != 0;
  row.digest = in.array<ShortDigest>();
  row.offset = in.u32();
  row.length = in.u32();
  return finish(in, row, "facet change row");
}

std::string encode_facet_meaning_row(const FacetMeaningRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.u8(bit(row.temporary, kBitTemporary));
  out.varint(row.aliases.size());
  for (const EntityId id : row.aliases) out.id(id);
  return bytes;
}

Result<FacetMeaningRow> decode_facet_meaning_row(ByteView bytes) {
  RowReader in(bytes);
  FacetMeaningRow row;
  row.temporary = (in.u8() & kBitTemporary) != 0;
  row.aliases.resize(in.count());
  for (EntityId& id : row.aliases) id = in.id();
  return finish(in, std::move(row), "facet meaning row");
}

std::string encode_access_row(const AccessRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  out.u8(bit(row.time_assumed, kBitTimeAssumed));
  out.id(row.dataset);
  write_optional_id(out, row.user);
  write_optional_id(out, row.app);
  out.varint(row.offset);
  out.varint(row.length);
  return bytes;
}

Result<AccessRow> decode_access_row(ByteView bytes) {
  RowReader in(bytes);
  AccessRow row;
  row.time_assumed = (in.u8() & kBitTimeAssumed) != 0;
  row.dataset = in.id();
  row.user = read_optional_id(in);
  row.app = read_optional_id(in);
  row.offset = in.u32();
  row.length = in.u32();
  return finish(in, row, "access row");
}

}  // namespace ledgerline::index
