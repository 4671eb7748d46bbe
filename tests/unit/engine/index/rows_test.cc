#include "engine/index/rows.h"

#include <catch2/catch.hpp>

#include "engine/index/run_row.h"
#include "engine/index/shape.h"

namespace ledgerline::index {
namespace {

using format::Direction;

// Decodes what encode wrote, and checks that no shorter piece of it decodes.
template <class Decode>
auto round_trip(const std::string& bytes, Decode decode) {
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(decode(ByteView(bytes).substr(0, size)));
  }
  CHECK_FALSE(decode(bytes + '\0'));
  auto row = decode(ByteView(bytes));
  REQUIRE(row);
  return *row;
}

Uuid uuid(std::uint8_t last) {
  Uuid out;
  out.bytes[15] = last;
  return out;
}

TEST_CASE("every small row decodes to itself and a cut one is refused") {
  const EntityRow entity{format::EntityType::kUser, "ns", "name", kEntityObserved};
  CHECK(round_trip(encode_entity_row(entity), decode_entity_row) == entity);

  const RunEventRow event{
      format::EventType::kFail,
      true,
      {{format::FacetScope::kRun, EntityId(0), "parent", 0xFEDCBA9876543210, 17, 300}}};
  CHECK(round_trip(encode_run_event_row(event), decode_run_event_row) == event);

  const JobShapeRow job_shape{3, {{2, Timestamp{-1}, Position(4)}, {1, Timestamp{9}, Position(5)}}};
  CHECK(round_trip(encode_job_shape_row(job_shape), decode_job_shape_row) == job_shape);

  const First opened{Timestamp{1000}, Position(10)};
  const EvidenceRow evidence{
      Position(12), uuid(1), EntityId(4), ShortDigest{5}, {{3, Timestamp::min(), Position(2)}}};
  CHECK(round_trip(encode_evidence_row(evidence, opened),
                   [&](ByteView bytes) { return decode_evidence_row(bytes, opened); }) == evidence);

  const DeclaredRow declared{true, ShortDigest{1}, {{EntityId(9), ShortDigest{2}}}};
  CHECK(round_trip(encode_declared_row(declared), decode_declared_row) == declared);
  const DeclaredWinnerRow winner{Timestamp{5}, Position(6), ShortDigest{1}, declared.bindings};
  CHECK(round_trip(encode_declared_winner_row(winner), decode_declared_winner_row) == winner);

  const VersionRow version{EntityId(3), "v1", false, true, false, 0x20, Position(8)};
  CHECK(round_trip(encode_version_row(version), decode_version_row) == version);
  const LifecycleRow lifecycle{uuid(2), EntityId(8), true};
  CHECK(round_trip(encode_lifecycle_row(lifecycle), decode_lifecycle_row) == lifecycle);
  const ControlRow control{{Timestamp{-7}, Position(1)}};
  CHECK(round_trip(encode_control_row(control), decode_control_row) == control);

  const FacetEvidenceRow facets{false, {{"schema", ShortDigest{4}, 5, 6, true}}};
  CHECK(round_trip(encode_facet_evidence_row(facets), decode_facet_evidence_row) == facets);
  const FacetChangeRow change{ShortDigest{4}, 5, 6, true};
  CHECK(round_trip(encode_facet_change_row(change), decode_facet_change_row) == change);
  const FacetMeaningRow meaning{{EntityId(1), EntityId(300)}, true};
  CHECK(round_trip(encode_facet_meaning_row(meaning), decode_facet_meaning_row) == meaning);
  const AccessRow access{EntityId(1), EntityId(2), std::nullopt, true, 3, 4};
  CHECK(round_trip(encode_access_row(access), decode_access_row) == access);
}

TEST_CASE("a run row with every part decodes to itself, an empty one too") {
  CHECK(round_trip(encode_run_row(RunRow{}), decode_run_row) == RunRow{});

  RunRow row;
  row.text = "abc123";
  row.observed = true;
  row.event_types = event_bit(format::EventType::kStart) | event_bit(format::EventType::kFail);
  row.first_event = First{Timestamp{100}, Position(7)};
  row.last_event = First{Timestamp{900}, Position(3)};
  row.start = First{Timestamp{101}, Position(8)};
  row.terminal = Terminal{true, Timestamp{800}, format::EventType::kFail, Position(1)};
  row.mode = ModeStatement{Timestamp{100}, format::ContentMode::kCompleteSnapshot};
  row.parent = RunLink{Timestamp{100}, uuid(1), EntityId(2)};
  row.root = RunLink{Timestamp{100}, uuid(2), EntityId(3)};
  row.nominal = NominalTimes{Timestamp{100}, Timestamp{1}, Timestamp{2}};
  row.explicit_lineage = Timestamp::min();
  const First first{Timestamp{100}, Position(7)};
  row.mentions = {
      {EntityId(4), Direction::kRead, Timestamp{200}, first, Timestamp{200}},
      {EntityId(6), Direction::kRead, Timestamp{150}, first, Timestamp{200}},
      {EntityId(7), Direction::kRead, Timestamp::min(), first, Timestamp{200}},
      {EntityId(5), Direction::kWrite, {}, {Timestamp{150}, Position(9)}, Timestamp::min(), 4},
      {EntityId(8),
       Direction::kWrite,
       {},
       first,
       Timestamp{200},
       8,
       Timestamp{120},
       Timestamp{130}}};
  row.flows = {{format::Rule::kColumnLineage,
                {EntityId(5), false},
                Timestamp{100},
                {{{EntityId(4), false}, Timestamp{100}}, {{EntityId(6), true}, Timestamp{90}}}}};
  row.versions = {{EntityId(5), Direction::kWrite, "v", true, Timestamp{3}}};
  row.open_evidence = {{EntityId(1), Position(7)}};
  row.open_versions = {{EntityId(5), 12, Position(8)}};
  CHECK(round_trip(encode_run_row(row), decode_run_row) == row);
}

TEST_CASE("a run that saw two kinds of terminal event is in conflict") {
  RunRow row;
  row.event_types = event_bit(format::EventType::kStart) | event_bit(format::EventType::kAbort);
  CHECK_FALSE(row.conflicting_terminals());
  row.event_types |= event_bit(format::EventType::kComplete);
  CHECK(row.conflicting_terminals());
}

TEST_CASE("a shape decodes to itself and finds its datasets and flows") {
  Shape shape;
  shape.attempted = true;
  shape.inputs = {EntityId(1), EntityId(5)};
  shape.outputs = {EntityId(2), EntityId(300)};
  shape.flows = {{EntityId(2), format::Rule::kProduct, true, {}},
                 {EntityId(300), format::Rule::kColumnLineage, false, {EntityId(5)}}};
  CHECK(round_trip(encode_shape(shape), decode_shape) == shape);
  CHECK(shape.ordinal(EntityId(5), Direction::kRead) == 1U);
  CHECK(shape.ordinal(EntityId(300), Direction::kWrite) == 3U);
  CHECK_FALSE(shape.ordinal(EntityId(5), Direction::kWrite));
  REQUIRE(shape.flow_to(EntityId(300)));
  CHECK(shape.flow_to(EntityId(300))->sources == std::vector<EntityId>{EntityId(5)});
  CHECK_FALSE(shape.flow_to(EntityId(1)));
}

TEST_CASE("first mentions are run-length coded without loss") {
  const std::vector<First> firsts = {{Timestamp{1}, Position(1)},
                                     {Timestamp{1}, Position(1)},
                                     {Timestamp{1}, Position(2)},
                                     {Timestamp{0}, Position(2)}};
  const Firsts packed = compress(firsts);
  CHECK(packed.size() == 3);
  CHECK(expand(packed) == firsts);
  CHECK(first_at(packed, 1) == firsts[1]);
  CHECK(first_at(packed, 3) == firsts[3]);
  CHECK_FALSE(first_at(packed, 4));
}

TEST_CASE("evidence is visible from its opening up to the record that closed it") {
  EvidenceRow row;
  CHECK(row.visible_at(Position(5), Position(5)));
  CHECK_FALSE(row.visible_at(Position(5), Position(4)));
  row.closed_at = Position(9);
  CHECK(row.visible_at(Position(5), Position(8)));
  CHECK_FALSE(row.visible_at(Position(5), Position(9)));
}

}  // namespace
}  // namespace ledgerline::index
