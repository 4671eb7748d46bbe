// Facts are a pure function of (header, body): what ingest hands to the projector equals what a
// later replay of the stored record gives; and strict mode reads what it accepts as lenient does.
#include "ingest/replay.h"

#include <random>

#include <catch2/catch.hpp>

#include "engine/log/principals.h"
#include "ingest/new_submission.h"
#include "tests/support/random_seed.h"
#include "tests/unit/ingest/decode_support.h"

namespace ledgerline::ingest {
namespace {

using Random = std::mt19937_64;

std::string_view any(Random& random, std::initializer_list<std::string_view> choices) {
  return *(choices.begin() + random() % choices.size());
}

std::string dataset(Random& random) {
  if (random() % 8 == 0) return R"("bare.)" + std::string(any(random, {"a", "b"})) + "\"";
  std::string out = "{";
  if (random() % 8 != 0)
    out += R"("namespace":")" + std::string(any(random, {"db", "s3://x"})) + "\",";
  out += R"("name":")" + std::string(any(random, {"a", "b", "c", "\\u00e9"})) + "\"";
  if (random() % 2 == 0) {
    out += R"(,"facets":{)";
    out += any(
        random,
        {R"("version":{"datasetVersion":"1"})", R"("symlinks":{"identifiers":[]})",
         R"("columnLineage":{"fields":{"c":{"inputFields":[{"namespace":"db","name":"a","field":"f"}]}}})",
         R"("lifecycleStateChange":{"lifecycleStateChange":"DROP"})", R"("schema":null)",
         R"("x\u0079z":{"deep":[1,{"a":2}]})", R"("tags":{"_deleted":true})"});
    out += "}";
  }
  return out + "}";
}

std::string datasets(Random& random) {
  std::string out = "[";
  for (std::size_t i = random() % 4; i > 0; --i) out += dataset(random) + (i > 1 ? "," : "");
  return out + "]";
}

std::string random_event(Random& random) {
  std::string out = "{";
  if (random() % 4 != 0) {
    out += R"("eventTime":")" +
           std::string(any(random, {"2025-11-24T15:00:00Z", "2025-11-24T15:00:00",
                                    "9999-01-01T00:00:00Z", "2025-11-24 15:00:00.5+01:00"})) +
           "\",";
  }
  if (random() % 2 == 0) out += R"("producer":"urn:p","schemaURL":"urn:s",)";
  if (random() % 6 != 0) {
    out += R"("run":{"runId":")" +
           std::string(any(random, {"r1", "01890000-0000-7000-8000-000000000001"})) + R"("},)";
  }
  if (random() % 8 == 0) out += R"("dataset":)" + dataset(random) + ",";
  if (random() % 8 != 0) out += R"("job":{"name":"j"},)";
  out += R"("eventType":")" + std::string(any(random, {"START", "complete", "odd"})) + "\",";
  return out + R"("inputs":)" + datasets(random) + R"(,"outputs":)" + datasets(random) + "}";
}

TEST_CASE("Facts of ingest time equal replayed Facts, and strict is a subset of lenient") {
  Random random(test::random_seed());
  std::size_t accepted = 0;
  for (int i = 0; i < 2'000; ++i) {
    std::string text = random_event(random);
    if (i % 10 == 0) text[random() % text.size()] = static_cast<char>('!' + random() % 90);
    INFO(text);
    const DecodeResult result = decode(text, lenient());
    const DecodeResult in_strict = decode(text, strict());
    if (const Decoded* strictly = decoded(in_strict)) {
      REQUIRE(decoded(result));
      CHECK(test::facts_text(*strictly->facts) == test::facts_text(*decoded(result)->facts));
    }
    const Decoded* good = decoded(result);
    if (!good) continue;
    ++accepted;
    CHECK(replayed_text(format::RecordKind::kLineage, text) == test::facts_text(*good->facts));
    CHECK(test::values_inside_body(*good->facts));
  }
  CHECK(accepted > 500);
}

TEST_CASE("without an assumed namespace the header need not name one") {
  const std::string text = run_event("", "", R"("inputs":[{"namespace":"db","name":"t"}])");
  const Decoded out = accept(text);
  REQUIRE_FALSE(out.namespace_assumed);
  format::RecordHeader header;
  header.kind = format::RecordKind::kLineage;
  header.received_at = kReceived;
  auto body = std::make_shared<std::string>(text);
  const auto again = facts_of_record(header, body, *body);
  REQUIRE(again);
  CHECK(test::facts_text(**again) == test::facts_text(*out.facts));
}

TEST_CASE("the stored header alone replays an event whose datasets are bare strings") {
  // Its job names a namespace: the datasets are the only ones that took the default.
  const std::string text = run_event("", "", R"("inputs":["raw.orders"])");
  Submission submission;
  submission.received_at = kReceived;
  submission.body = std::make_shared<const std::string>(text);
  Decoded out = accept(text);
  const std::string expected = test::facts_text(*out.facts);
  const Element element{format::RecordKind::kLineage, *submission.body, 0};
  const auto record = new_record_of(submission, element, Position(0), "default", std::move(out));
  REQUIRE(record);
  const auto header = format::decode_record_header(record->header);
  REQUIRE(header);
  const auto again = facts_of_record(*header, submission.body, record->body);
  REQUIRE(again);
  CHECK(test::facts_text(**again) == expected);
}

TEST_CASE("an access record replays to the same Facts") {
  const std::string text =
      "{\"user\":\"ann\",\"dataset\":\"orders\"}\n{\"app\":\"x\",\"dataset\":\"orders\"}\n";
  const Decoded out = accept_access(text);
  CHECK(replayed_text(format::RecordKind::kAccess, text) == test::facts_text(*out.facts));
}

TEST_CASE("a principal's record gives its name, other kinds give nothing") {
  const std::string body = log::principal_body("svc \"etl\"");
  CHECK(replayed_text(format::RecordKind::kPrincipal, body).find("principal svc \"etl\"\n") !=
        std::string::npos);
  const std::string empty = replayed_text(format::RecordKind::kContract, "anything");
  CHECK(empty == "time 2025-11-24T16:00:00Z\nreceived 2025-11-24T16:00:00Z\nstatement 0\n");
}

TEST_CASE("a stored body that no longer decodes is corrupt") {
  format::RecordHeader header;
  header.kind = format::RecordKind::kLineage;
  const auto body = std::make_shared<std::string>("{");
  const auto facts = facts_of_record(header, body, *body);
  REQUIRE_FALSE(facts);
  CHECK(facts.error().kind == ErrorKind::kCorrupt);
}

}  // namespace
}  // namespace ledgerline::ingest
