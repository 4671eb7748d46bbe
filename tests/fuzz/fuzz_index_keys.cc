// Keys of the index come back out of their bytes, and sort as what they stand for.
#include <tuple>

#include "engine/index/index_keys.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

Timestamp time_of(Input& in) { return Timestamp{static_cast<std::int64_t>(in.u64())}; }

void check_name_keys(Input in) {
  struct Name {
    format::EntityType type;
    ByteView ns;
    ByteView name;
    std::string key{};
  };
  auto take = [&in] {
    const auto type = in.one_of<format::EntityType>(4);
    const ByteView ns = in.text();
    Name name{type, ns, in.text()};
    index::name_key(name.type, name.ns, name.name, name.key);
    const index::NameKey parsed = index::parse_name_key(name.key);
    LEDGERLINE_ASSERT(parsed.type == type && parsed.ns == name.ns && parsed.name == name.name);
    LEDGERLINE_ASSERT(name.key.starts_with(index::name_prefix(type, ns)));
    return name;
  };
  const Name a = take();
  const Name b = take();
  LEDGERLINE_ASSERT((a.key < b.key) ==
                    (std::tie(a.type, a.ns, a.name) < std::tie(b.type, b.ns, b.name)));
}

void check_foreign_name_key(ByteView bytes) {
  const auto parsed = index::checked_name_key(bytes);
  if (!parsed) return;
  std::string again;
  index::name_key(parsed->type, parsed->ns, parsed->name, again);
  LEDGERLINE_ASSERT(again == bytes);
}

void check_timed_keys(Input in) {
  const EntityId id(in.u64() >> 1U);  // ids count from 1: a range ends at the next one
  const Timestamp time = time_of(in);
  const Position position(in.u64());
  const Timestamp later = time_of(in);
  const index::TimedKey at{time, position};
  LEDGERLINE_ASSERT(index::parse_evidence_key(index::evidence_key(id, time, position)) == at);
  LEDGERLINE_ASSERT(
      index::parse_facet_evidence_key(index::facet_evidence_key(id, time, position)) == at);
  LEDGERLINE_ASSERT((time < later) == (ByteView(index::evidence_key(id, time, position)) <
                                       ByteView(index::evidence_key(id, later, position))));

  const auto item = in.u32();
  const index::Key access = index::access_key(id, time, position, item);
  LEDGERLINE_ASSERT(index::parse_access_key(access) == (index::AccessKey{at, item}));
  const index::KeyRange range = index::access_range(id, time, later);
  const bool inside =
      ByteView(range.lower) <= ByteView(access) && ByteView(access) < ByteView(range.upper);
  LEDGERLINE_ASSERT(inside == (time < later || later == Timestamp::max()));

  const ByteView facet = in.text();
  const index::FacetChangeKey change =
      index::parse_facet_change_key(index::facet_change_key(id, facet, time, position));
  LEDGERLINE_ASSERT(change.key == facet && change.at == at);
}

void check_run_keys(Input in) {
  const Uuid run{in.array<ShortDigest>()};
  const Uuid child{in.array<ShortDigest>()};
  const EntityId job(in.u64());
  const EntityId child_job(in.u64());
  const Timestamp time = time_of(in);
  const Position position(in.u64());
  LEDGERLINE_ASSERT(index::parse_run_key(index::run_key(run, job)) == (index::RunKey{run, job}));
  LEDGERLINE_ASSERT(index::parse_run_event_key(index::run_event_key(run, job, time, position)) ==
                    (index::TimedKey{time, position}));
  LEDGERLINE_ASSERT(index::parse_run_child_key(index::run_child_key(run, job, child, child_job)) ==
                    (index::RunKey{child, child_job}));
  const std::uint64_t text = in.u64();
  const index::VersionKey version =
      index::parse_version_key(index::version_key(job, time, position, run, text));
  LEDGERLINE_ASSERT(version.at == (index::TimedKey{time, position}) && version.run == run &&
                    version.text == text);
  LEDGERLINE_ASSERT(index::parse_alias_claim_key(index::alias_claim_key(job, child_job)) ==
                    child_job);
  LEDGERLINE_ASSERT(index::parse_entity_key(index::entity_key(job)) == job);
  LEDGERLINE_ASSERT(index::parse_skip_key(index::skip_key(position)) == position);
}

void check_graph_keys(Input in) {
  const EntityId id(in.u64());
  const EntityId other(in.u64());
  const auto direction = in.one_of<format::Direction>(2);
  const auto shape = in.array<ShortDigest>();
  const Uuid run{in.array<ShortDigest>()};
  const Timestamp time = time_of(in);
  const Position position(in.u64());

  const index::EdgeKey edge = index::parse_edge_key(index::edge_key(id, direction, other, shape));
  LEDGERLINE_ASSERT(edge.dataset == id && edge.direction == direction && edge.owner == other &&
                    edge.shape == shape);
  LEDGERLINE_ASSERT(index::parse_job_shape_key(index::job_shape_key(id, shape)) == shape);
  const index::JobRunKey job_run = index::parse_job_run_key(index::job_run_key(id, time, run));
  LEDGERLINE_ASSERT(job_run.time == time && job_run.run == run);
  const index::DeclaredKey declared =
      index::parse_declared_key(index::declared_key(id, time, position, other));
  LEDGERLINE_ASSERT(declared.at == (index::TimedKey{time, position}) &&
                    declared.stated_by == other);
  const auto change = in.one_of<index::LifecycleChange>(7);
  const index::LifecycleKey lifecycle =
      index::parse_lifecycle_key(index::lifecycle_key(id, time, position, change, other));
  LEDGERLINE_ASSERT(lifecycle.at == (index::TimedKey{time, position}) &&
                    lifecycle.change == change && lifecycle.other == other);
  const index::ControlKey control =
      index::parse_control_key(index::control_key(id, direction, other));
  LEDGERLINE_ASSERT(control.direction == direction && control.other == other);
}

}  // namespace

void check(ByteView input) {
  Input in(input);
  switch (in.u8() % 5) {
    case 0:
      return check_name_keys(in);
    case 1:
      return check_foreign_name_key(in.rest());
    case 2:
      return check_timed_keys(in);
    case 3:
      return check_run_keys(in);
    default:
      return check_graph_keys(in);
  }
}

}  // namespace ledgerline::fuzz
