#include "engine/log/erasure.h"

#include <catch2/catch.hpp>

#include "engine/base/limits.h"

using namespace ledgerline;
using namespace ledgerline::log;

namespace {

Erasure example() {
  Erasure erasure;
  erasure.halves = Halves::kBody;
  erasure.ranges = {{Position(3), Position(3)}, {Position(7), Position(9)}};
  erasure.kinds = {format::RecordKind::kLineage, format::RecordKind::kAccess};
  erasure.reason = "a \"name\",\\ in\nSQL";
  erasure.requested_by = "dpo@example.org";
  return erasure;
}

format::LogEntry entry_of(format::RecordKind kind, std::int64_t received_ns) {
  format::LogEntry entry;
  entry.kind = kind;
  entry.received_at = {received_ns};
  return entry;
}

}  // namespace

TEST_CASE("an erasure has one spelling", "[log]") {
  const std::string body = encode_erasure(example());
  CHECK(body == R"({"erase":"body","positions":[[3,3],[7,9]],"kinds":["lineage","access"],)"
                R"("reason":"a \"name\",\\ in\u000aSQL","requested_by":"dpo@example.org"})");
  REQUIRE(parse_erasure(body));
  CHECK(*parse_erasure(body) == example());

  Erasure retention = example();
  retention.halves = Halves::kBoth;
  retention.drop_received_before = Timestamp{1'700'000'000'000'000'001};
  retention.ranges = {{Position(0), Position(5'000'000)}};
  REQUIRE(parse_erasure(encode_erasure(retention)));
  CHECK(*parse_erasure(encode_erasure(retention)) == retention);
}

TEST_CASE("all but a retraction of what was observed is urgent", "[log]") {
  Erasure erasure = example();
  CHECK(erasure.is_urgent());
  erasure.halves = Halves::kNone;
  CHECK_FALSE(erasure.is_urgent());
  for (const auto kind : {format::RecordKind::kAttestation, format::RecordKind::kPolicyDecision,
                          format::RecordKind::kGrant, format::RecordKind::kContract}) {
    erasure.kinds = {format::RecordKind::kLineage, kind};
    CHECK(erasure.is_urgent());
  }
}

TEST_CASE("any other spelling is no erasure", "[log]") {
  const std::string body = encode_erasure(example());
  for (std::size_t size = 0; size < body.size(); ++size) {
    CHECK_FALSE(parse_erasure(body.substr(0, size)));
  }
  const auto changed = [&body](std::string_view from, std::string_view to) {
    std::string text = body;
    text.replace(text.find(from), from.size(), to);
    return parse_erasure(text);
  };
  CHECK_FALSE(parse_erasure(body + " "));
  CHECK_FALSE(changed("\"body\"", "\"none\""));
  CHECK_FALSE(changed("[3,3]", "[03,3]"));
  CHECK_FALSE(changed("[3,3]", "[4,3]"));
  CHECK_FALSE(changed("[3,3]", "[3,7]"));
  CHECK_FALSE(changed("[[3,3],[7,9]]", "[]"));
  CHECK_FALSE(changed("\"lineage\",\"access\"", "\"access\",\"lineage\""));
  CHECK_FALSE(changed("\"lineage\"", "\"linage\""));
  CHECK_FALSE(changed("[7,9]", "[7,18446744073709551615]"));
  CHECK_FALSE(changed("[7,9]", "[7," + std::to_string(7 + limits::kErasurePositionsMax) + "]"));
}

TEST_CASE("an erasure covers its positions, retention its kinds and ages among them", "[log]") {
  Erasure erasure = example();
  const format::LogEntry old = entry_of(format::RecordKind::kOpaque, 5);
  CHECK(erasure.covers(Position(3), old));
  CHECK(erasure.covers(Position(8), old));
  CHECK_FALSE(erasure.covers(Position(4), old));
  CHECK_FALSE(erasure.covers(Position(10), old));
  erasure.drop_received_before = Timestamp{6};
  CHECK_FALSE(erasure.covers(Position(3), old));
  CHECK(erasure.covers(Position(3), entry_of(format::RecordKind::kAccess, 5)));
  CHECK_FALSE(erasure.covers(Position(3), entry_of(format::RecordKind::kAccess, 6)));
  CHECK_FALSE(erasure.covers(Position(4), entry_of(format::RecordKind::kAccess, 5)));
}
