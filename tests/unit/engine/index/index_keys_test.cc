#include "engine/index/index_keys.h"

#include <catch2/catch.hpp>

namespace ledgerline::index {
namespace {

using format::Direction;
using format::EntityType;

Uuid uuid(std::uint8_t last) {
  Uuid out;
  out.bytes[15] = last;
  return out;
}

std::string name_key_of(EntityType type, std::string_view ns, std::string_view name) {
  std::string out;
  name_key(type, ns, name, out);
  return out;
}

TEST_CASE("a name key gives back namespace and name, zero bytes included") {
  const std::string ns("a\0b", 3);
  const std::string name("\0", 1);
  const NameKey parsed = parse_name_key(name_key_of(EntityType::kJob, ns, name));
  CHECK(parsed.type == EntityType::kJob);
  CHECK(parsed.ns == ns);
  CHECK(parsed.name == name);
}

TEST_CASE("bytes that are no name key are refused") {
  const std::string key = name_key_of(EntityType::kApp, "ns", std::string_view("a\0b", 3));
  CHECK(checked_name_key(key)->name == std::string_view("a\0b", 3));
  for (std::size_t size = 0; size < key.size(); ++size) {
    CHECK_FALSE(checked_name_key(std::string_view(key).substr(0, size)));
  }
  CHECK_FALSE(checked_name_key(key + "x"));
  for (const char type : {'\0', '\5'}) CHECK_FALSE(checked_name_key(type + key.substr(1)));
  std::string escape = key;
  escape[escape.find('\xFF')] = '\2';
  CHECK_FALSE(checked_name_key(escape));
}

TEST_CASE("name keys are ordered by type, namespace and name") {
  const std::string a_b = name_key_of(EntityType::kDataset, "a", "b");
  CHECK(a_b < name_key_of(EntityType::kDataset, "a", "ba"));
  CHECK(a_b < name_key_of(EntityType::kDataset, std::string_view("a\0", 2), ""));
  CHECK(name_key_of(EntityType::kDataset, std::string_view("a\0", 2), "") <
        name_key_of(EntityType::kDataset, "aa", ""));
  CHECK(name_key_of(EntityType::kDataset, "z", "z") < name_key_of(EntityType::kJob, "", ""));
  CHECK(a_b.starts_with(name_prefix(EntityType::kDataset, "a")));
  CHECK_FALSE(name_key_of(EntityType::kDataset, "ab", "")
                  .starts_with(name_prefix(EntityType::kDataset, "a")));
}

TEST_CASE("timeline keys sort by event time, before 1970 too, then by position") {
  const EntityId job(7);
  const auto key = [&](std::int64_t ns, std::uint64_t position) {
    return evidence_key(job, Timestamp{ns}, Position(position)).str();
  };
  CHECK(key(-5, 9) < key(-4, 1));
  CHECK(key(-1, 9) < key(0, 1));
  CHECK(key(3, 1) < key(3, 2));
  CHECK(evidence_range(job).lower.str() < key(Timestamp::min().ns, 0));
  CHECK(key(Timestamp::max().ns, UINT64_MAX) < evidence_range(job).upper.str());
}

TEST_CASE("every key parses to what it was made of") {
  const EntityId a(1);
  const EntityId b(0x0102030405060708);
  const Timestamp time{-42};
  const Position position(77);
  const TimedKey at{time, position};
  const ShortDigest shape{9, 8, 7};

  CHECK(parse_entity_key(entity_key(b)) == b);
  CHECK(parse_skip_key(skip_key(position)) == position);
  CHECK(parse_run_key(run_key(uuid(3), b)) == RunKey{uuid(3), b});
  CHECK(parse_run_event_key(run_event_key(uuid(3), b, time, position)) == at);
  CHECK(parse_run_child_key(run_child_key(uuid(3), a, uuid(4), b)) == RunKey{uuid(4), b});
  const EdgeKey edge = parse_edge_key(edge_key(a, Direction::kWrite, b, shape));
  CHECK(edge.dataset == a);
  CHECK(edge.direction == Direction::kWrite);
  CHECK(edge.owner == b);
  CHECK(edge.shape == shape);
  CHECK(parse_job_shape_key(job_shape_key(a, shape)) == shape);
  CHECK(parse_evidence_key(evidence_key(a, time, position)) == at);
  CHECK(parse_job_run_key(job_run_key(a, time, uuid(5))).run == uuid(5));
  CHECK(parse_declared_key(declared_key(a, time, position, b)).stated_by == b);
  const VersionKey version = parse_version_key(version_key(a, time, position, uuid(6), 11));
  CHECK(version.at == at);
  CHECK(version.run == uuid(6));
  CHECK(version.text == 11);
  const LifecycleKey lifecycle =
      parse_lifecycle_key(lifecycle_key(a, time, position, LifecycleChange::kRenamedAway, b));
  CHECK(lifecycle.change == LifecycleChange::kRenamedAway);
  CHECK(lifecycle.other == b);
  CHECK(parse_alias_claim_key(alias_claim_key(a, b)) == b);
  CHECK(parse_control_key(control_key(a, Direction::kRead, b)).other == b);
  CHECK(parse_facet_evidence_key(facet_evidence_key(a, time, position)) == at);
  const FacetChangeKey change =
      parse_facet_change_key(facet_change_key(a, std::string_view("k\0y", 3), time, position));
  CHECK(change.key == std::string("k\0y", 3));
  CHECK(change.at == at);
  CHECK(parse_access_key(access_key(a, time, position, 12)).item == 12);
}

TEST_CASE("a table's range holds its keys and no other table's") {
  const EntityId id(5);
  const KeyRange edges = edge_range(id, Direction::kRead);
  const auto inside = [](const KeyRange& range, const Key& key) {
    return ByteView(range.lower) <= ByteView(key) && ByteView(key) < ByteView(range.upper);
  };
  CHECK(inside(edges, edge_key(id, Direction::kRead, EntityId(UINT64_MAX), {})));
  CHECK_FALSE(inside(edges, edge_key(id, Direction::kWrite, EntityId(0), {})));
  CHECK_FALSE(inside(edges, edge_key(EntityId(6), Direction::kRead, EntityId(0), {})));
  CHECK_FALSE(inside(declared_range(id), declared_winner_key(id)));
  CHECK(inside(access_range(id, Timestamp{1}, Timestamp{3}),
               access_key(id, Timestamp{2}, Position(0), 0)));
  CHECK_FALSE(inside(access_range(id, Timestamp{1}, Timestamp{3}),
                     access_key(id, Timestamp{3}, Position(0), 0)));
}

}  // namespace
}  // namespace ledgerline::index
