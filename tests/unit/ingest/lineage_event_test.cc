#include <catch2/catch.hpp>

#include "engine/base/limits.h"
#include "tests/unit/ingest/decode_support.h"

namespace ledgerline::ingest {
namespace {

using test::has_line;
using Texts = std::vector<std::string>;

TEST_CASE("the loose event is accepted and every assumption is flagged") {
  const Decoded out = accept(
      R"({"eventType":"COMPLETE","job":{"name":"microapp_orders_transform"},)"
      R"("inputs":["raw.orders"],"outputs":["gold.orders_for_microapps"],"run":{"runId":"abc123"}})");
  CHECK(flags(out) == Texts{"/eventTime time_assumed", "/producer producer_missing",
                            "/schemaURL schema_url_missing", "/run/runId run_id_derived",
                            "/job/namespace namespace_assumed", "/inputs/0 dataset_from_string",
                            "/outputs/0 dataset_from_string"});
  CHECK(out.namespace_assumed);
  CHECK(out.facts->event_time == kReceived);
  CHECK(has_line(*out.facts, "job default|microapp_orders_transform"));
  CHECK(has_line(*out.facts, "reads dataset default|raw.orders"));
  CHECK(has_line(*out.facts, "writes dataset default|gold.orders_for_microapps"));
  CHECK(out.facts->runs.at(0).text == "abc123");
  CHECK(out.facts->run->event_type == format::EventType::kComplete);
}

TEST_CASE("strict mode lists everything that is wrong with the loose event") {
  const DecodeResult result = decode(
      R"({"eventType":"COMPLETE","job":{"name":"microapp_orders_transform"},)"
      R"("inputs":["raw.orders"],"outputs":["gold.orders_for_microapps"],"run":{"runId":"abc123"}})",
      strict());
  CHECK(refusals(result) == Texts{"/eventTime required", "/producer required",
                                  "/schemaURL required", "/run/runId uuid",
                                  "/job/namespace required", "/inputs/0 type", "/outputs/0 type"});
  CHECK(rejection(result)->kind == ErrorKind::kInvalid);
}

TEST_CASE("a sound event has no flags and its Facts say what it says") {
  const std::string text =
      run_event("", "",
                R"("inputs":[{"namespace":"db","name":"raw"},{"namespace":"db","name":"raw"}],)"
                R"("outputs":[{"namespace":"db","name":"out"}],"unknown":{"kept":[1,2]})");
  const Decoded out = accept(text);
  CHECK(flags(out).empty());
  CHECK_FALSE(out.namespace_assumed);
  CHECK(refusals(decode(text, strict())).empty());
  CHECK(test::facts_text(*out.facts) ==
        "time 2025-11-24T15:00:00Z\n"
        "received 2025-11-24T16:00:00Z\n"
        "statement 1\n"
        "job etl|orders.load\n"
        "dataset db|raw\n"
        "dataset db|out\n"
        "known run 01890000-0000-7000-8000-000000000001 of job etl|orders.load\n"
        "run 01890000-0000-7000-8000-000000000001 of job etl|orders.load\n"
        "event type START\n"
        "reads dataset db|raw\n"
        "writes dataset db|out\n");
}

struct TimeRow {
  std::string json;
  std::string time;  // empty: refused
  Texts lenient_flags;
  Texts strict_refusals;
};

TEST_CASE("event times: offsets, fractions, spellings and absurd years") {
  const std::vector<TimeRow> rows = {
      {R"("2025-11-24T15:00:00Z")", "2025-11-24T15:00:00Z", {}, {}},
      {R"("2025-11-24T15:00:00.123456789+02:00")", "2025-11-24T13:00:00.123456789Z", {}, {}},
      {R"("2025-11-24T15:00:00")",
       "2025-11-24T15:00:00Z",
       {"/eventTime time_without_offset"},
       {"/eventTime date-time"}},
      {R"("2025-11-24 15:00:00Z")",
       "2025-11-24T15:00:00Z",
       {"/eventTime time_spelling"},
       {"/eventTime date-time"}},
      {R"("2025-11-24T10:00:60Z")",
       "2025-11-24T10:01:00Z",
       {"/eventTime time_spelling"},
       {"/eventTime date-time"}},
      {R"("2017-01-01T00:59:60.5+01:00")", "2017-01-01T00:00:00.500Z", {}, {}},
      {R"("2025-11-24T15:00:00+0200")",
       "2025-11-24T13:00:00Z",
       {"/eventTime time_spelling"},
       {"/eventTime date-time"}},
      {R"("9999-12-31T23:59:59Z")",
       to_string(Timestamp::max()),
       {"/eventTime time_saturated", "/eventTime time_far_future"},
       {}},
      {R"("0001-01-01T00:00:00Z")", to_string(Timestamp::min()), {"/eventTime time_saturated"}, {}},
      {R"("2025-11-25T16:00:00Z")", "2025-11-25T16:00:00Z", {}, {}},
      {R"("2025-11-25T16:00:00.000000001Z")",
       "2025-11-25T16:00:00.000000001Z",
       {"/eventTime time_far_future"},
       {}},
      {"null", "2025-11-24T16:00:00Z", {"/eventTime time_assumed"}, {"/eventTime type"}},
      {R"("yesterday")", "", {}, {"/eventTime date-time"}},
      {R"("2025-13-01T00:00:00Z")", "", {}, {"/eventTime date-time"}},
      {R"("")", "", {}, {"/eventTime date-time"}},
      {"1764000000", "", {}, {"/eventTime type"}},
      {"{}", "", {}, {"/eventTime type"}},
  };
  for (const TimeRow& row : rows) {
    INFO(row.json);
    const std::string text =
        R"({"producer":"urn:p","schemaURL":"urn:s","job":{"namespace":"n","name":"j"},"eventTime":)" +
        row.json + "}";
    CHECK(refusals(decode(text, strict())) == row.strict_refusals);
    const DecodeResult result = decode(text, lenient());
    if (row.time.empty()) {
      CHECK(refusals(result) == row.strict_refusals);
      continue;
    }
    REQUIRE(decoded(result));
    CHECK(to_string(decoded(result)->facts->event_time) == row.time);
    CHECK(flags(*decoded(result)) == row.lenient_flags);
    const bool far = !row.lenient_flags.empty() && row.lenient_flags.back().ends_with("far_future");
    CHECK(decoded(result)->facts->far_future == far);
  }
}

struct MemberRow {
  std::string what;
  std::string text;
  Texts lenient_flags;     // of an accepted event
  Texts lenient_refusals;  // empty: accepted
  Texts strict_refusals;
};

std::string with_run(std::string_view run) {
  return event(R"("job":{"namespace":"n","name":"j"},"run":)" + std::string(run));
}
std::string with_job(std::string_view job) { return event(R"("job":)" + std::string(job)); }
std::string with_inputs(std::string_view inputs) {
  return event(R"("job":{"namespace":"n","name":"j"},"inputs":)" + std::string(inputs));
}

const std::string huge(limits::kNameBytesMax + 1, 'x');
const std::string megabyte(1U << 20, 'n');

std::vector<MemberRow> identity_rows() {
  return {
      {"run id missing", with_run("{}"), {}, {"/run/runId required"}, {"/run/runId required"}},
      {"run id null", with_run(R"({"runId":null})"), {}, {"/run/runId type"}, {"/run/runId type"}},
      {"run id number", with_run(R"({"runId":1})"), {}, {"/run/runId type"}, {"/run/runId type"}},
      {"run id empty", with_run(R"({"runId":""})"), {}, {"/run/runId uuid"}, {"/run/runId uuid"}},
      {"run id no UUID",
       with_run(R"({"runId":"run_id"})"),
       {"/run/runId run_id_derived"},
       {},
       {"/run/runId uuid"}},
      {"run id huge",
       with_run(R"({"runId":")" + huge + "\"}"),
       {},
       {"/run/runId max_length"},
       {"/run/runId max_length"}},
      {"run a string", with_run(R"("abc")"), {}, {"/run type"}, {"/run type"}},
      {"job a string", with_job(R"("abc")"), {}, {"/job type"}, {"/job type"}},
      {"job name missing",
       with_job(R"({"namespace":"n"})"),
       {},
       {"/job/name required"},
       {"/job/name required"}},
      {"job name null",
       with_job(R"({"namespace":"n","name":null})"),
       {},
       {"/job/name type"},
       {"/job/name type"}},
      {"job name empty",
       with_job(R"({"namespace":"n","name":""})"),
       {"/job/name empty_name"},
       {},
       {}},
      {"job namespace missing",
       with_job(R"({"name":"j"})"),
       {"/job/namespace namespace_assumed"},
       {},
       {"/job/namespace required"}},
      {"job namespace null",
       with_job(R"({"namespace":null,"name":"j"})"),
       {"/job/namespace namespace_assumed"},
       {},
       {"/job/namespace type"}},
      {"job namespace number",
       with_job(R"({"namespace":7,"name":"j"})"),
       {},
       {"/job/namespace type"},
       {"/job/namespace type"}},
      {"job namespace empty",
       with_job(R"({"namespace":"","name":"j"})"),
       {"/job/namespace empty_name"},
       {},
       {}},
      {"job name of 1 MB",
       with_job(R"({"namespace":"n","name":")" + megabyte + "\"}"),
       {},
       {"/job/name max_length"},
       {"/job/name max_length"}},
  };
}

std::vector<MemberRow> other_rows() {
  return {
      {"inputs an object", with_inputs("{}"), {}, {"/inputs type"}, {"/inputs type"}},
      {"an input a number", with_inputs("[1]"), {}, {"/inputs/0 type"}, {"/inputs/0 type"}},
      {"an input without a name",
       with_inputs(R"([{"namespace":"a","name":"b"},{"namespace":"a"}])"),
       {},
       {"/inputs/1/name required"},
       {"/inputs/1/name required"}},
      {"an input as a string",
       with_inputs(R"(["raw.orders"])"),
       {"/inputs/0 dataset_from_string"},
       {},
       {"/inputs/0 type"}},
      {"an input without a namespace",
       with_inputs(R"([{"name":"b"}])"),
       {"/inputs/0/namespace namespace_assumed"},
       {},
       {"/inputs/0/namespace required"}},
      {"a facet key over its bound",
       with_job(R"({"namespace":"n","name":"j","facets":{")" +
                std::string(limits::kFacetKeyBytesMax + 1, 'k') + R"(":{}}})"),
       {},
       {"/job/facets/" + std::string(256, 'k') + " max_length"},
       {"/job/facets/" + std::string(256, 'k') + " max_length"}},
      {"a facet that is text",
       with_job(R"({"namespace":"n","name":"j","facets":{"note":"hi"}})"),
       {"/job/facets/note facet_not_object"},
       {},
       {"/job/facets/note type"}},
      {"a producer that is no URI",
       R"({"eventTime":"2025-11-24T15:00:00Z","producer":"producer","schemaURL":"x y",)"
       R"("job":{"namespace":"n","name":"j"}})",
       {"/producer format_not_uri", "/schemaURL format_not_uri"},
       {},
       {"/producer uri", "/schemaURL uri"}},
      {"a producer that is a number",
       R"({"eventTime":"2025-11-24T15:00:00Z","producer":1,"schemaURL":null,)"
       R"("job":{"namespace":"n","name":"j"}})",
       {"/producer field_ignored", "/schemaURL schema_url_missing"},
       {},
       {"/producer type", "/schemaURL type"}},
      {"equal keys",
       R"({"eventTime":"2025-11-24T15:00:00Z","producer":"urn:p","schemaURL":"urn:s",)"
       R"("job":{"namespace":"n","name":"first","name":"second"}})",
       {"/job/name duplicate_key"},
       {},
       {"/job/name duplicate_key"}},
      {"half a character in a name",
       R"({"eventTime":"2025-11-24T15:00:00Z","producer":"urn:p","schemaURL":"urn:s",)"
       R"("job":{"namespace":"n","name":"j\ud800"}})",
       {"/job/name lone_surrogate"},
       {},
       {"/job/name lone_surrogate"}},
      {"half a character in the name of a member",
       R"({"eventTime":"2025-11-24T15:00:00Z","producer":"urn:p","schemaURL":"urn:s",)"
       R"("job":{"namespace":"n","name":"j"},"\udc00\ud800":["\\ud800","\ud83d\ude00"]})",
       {"/\uFFFD\uFFFD lone_surrogate"},
       {},
       {"/\uFFFD\uFFFD lone_surrogate"}},
      {"an array as the event", "[]", {}, {" type"}, {" type"}},
      {"a string as the event", R"("x")", {}, {" type"}, {" type"}},
  };
}

TEST_CASE("members: missing, empty, mistyped and oversized") {
  std::vector<MemberRow> rows = identity_rows();
  for (const MemberRow& row : other_rows()) rows.push_back(row);
  for (const MemberRow& row : rows) {
    INFO(row.what);
    CHECK(refusals(decode(row.text, strict())) == row.strict_refusals);
    const DecodeResult result = decode(row.text, lenient());
    CHECK(refusals(result) == row.lenient_refusals);
    if (const Decoded* good = decoded(result)) CHECK(flags(*good) == row.lenient_flags);
  }
}

TEST_CASE("of equal keys the first counts") {
  const Decoded out = accept(event(R"("job":{"namespace":"n","name":"first","name":"second"})"));
  CHECK(has_line(*out.facts, "declared by job n|first"));
}

TEST_CASE("namespaces and names are exact strings") {
  const Decoded out = accept(with_inputs(
      R"([{"namespace":"kafka://b1:9092,b2:9092","name":"a/b:c.d@e#f g%h*"},)"
      R"({"namespace":"Db","name":"\u00e9\ud83d\ude00"},{"namespace":"db","name":"\u00e9\ud83d\ude00"}])"));
  CHECK(has_line(*out.facts, "reads dataset kafka://b1:9092,b2:9092|a/b:c.d@e#f g%h*"));
  CHECK(has_line(*out.facts, "reads dataset Db|\xC3\xA9\xF0\x9F\x98\x80"));
  CHECK(out.facts->uses.size() == 3);
}

TEST_CASE("an array of a million datasets is refused by its bound, with a pointer") {
  std::string text = "[";
  for (int i = 0; i < 1'000'000; ++i) text += "{},";
  text += "{}]";
  const DecodeResult result = decode(with_inputs(text), lenient());
  CHECK(refusals(result) == Texts{"/inputs max_items"});
}

TEST_CASE("violations and flags are bounded and the rest is counted") {
  std::string strings;
  std::string numbers;
  for (int i = 0; i < 100; ++i) {
    strings += i == 0 ? "\"d\"" : ",\"d\"";
    numbers += i == 0 ? "1" : ",1";
  }
  const Decoded out = accept(with_inputs("[" + strings + "]"));
  CHECK(out.flags.size() == limits::kFlagsPerRecordMax);
  CHECK(out.flags_omitted == 100 - limits::kFlagsPerRecordMax);
  const DecodeResult result = decode(with_inputs("[" + numbers + "]"), lenient());
  REQUIRE(rejection(result));
  CHECK(rejection(result)->violations.size() == limits::kViolationsMax);
  CHECK(rejection(result)->violations_omitted == 100 - limits::kViolationsMax);
}

TEST_CASE("an excerpt in a violation is short and without credentials") {
  const DecodeResult result =
      decode(R"({"eventTime":"postgres://user:secret@host/db","job":{"namespace":"n","name":"j"}})",
             lenient());
  REQUIRE(rejection(result));
  const std::string& detail = rejection(result)->violations.front().detail;
  CHECK(detail.find("secret") == std::string::npos);
  CHECK(detail.find("***@host") != std::string::npos);
  const DecodeResult large = decode(
      R"({"eventTime":")" + std::string(100'000, 'x') + R"(","job":{"namespace":"n","name":"j"}})",
      lenient());
  CHECK(rejection(large)->violations.front().detail.size() < 200);
}

TEST_CASE("a body that is no JSON is refused with the place of the fault") {
  const DecodeResult result = decode(R"({"job":{"namespace":"n","name":"j"},"x":NaN})", lenient());
  REQUIRE(rejection(result));
  CHECK(refusals(result) == Texts{"/x json"});
  CHECK(rejection(result)->violations.front().detail == "at byte 40: NaN is not JSON");
}

TEST_CASE("a byte order mark stays in the body and changes nothing") {
  const std::string text = "\xEF\xBB\xBF" + run_event("", "");
  const Decoded out = accept(text);
  CHECK(flags(out).empty());
  CHECK(out.facts->body == text);
}

}  // namespace
TEST_CASE("strict mode says what was expected") {
  const auto details = [](std::string_view text) {
    std::vector<std::string> out;
    const DecodeResult result = decode(text, strict());
    REQUIRE(rejection(result) != nullptr);
    for (const Violation& violation : rejection(result)->violations) {
      out.push_back(violation.pointer + ": " + violation.detail);
    }
    return out;
  };
  const std::string loose =
      R"({"eventType":"fail","eventTime":"2025-11-24T15:00:00","producer":"p","schemaURL":null,)"
      R"("run":{"runId":"hello"},"job":{"name":"j","facets":null},"inputs":["raw"]})";
  CHECK(
      details(loose) ==
      std::vector<std::string>{
          R"(/eventTime: an offset behind the time (Z or +hh:mm) is required, found "2025-11-24T15:00:00")",
          R"(/producer: a URI with its scheme is required, found "p")",
          "/schemaURL: a URI (a string) is required, found null",
          R"(/eventType: one of START, RUNNING, COMPLETE, ABORT, FAIL and OTHER is required, found "fail")",
          R"(/run/runId: a UUID (8-4-4-4-12 hex digits) is required, found "hello")",
          "/job/namespace: a namespace (a string) is required, and missing",
          "/job/facets: a value, or no such member, is required, found null",
          R"(/inputs/0: an object with namespace and name is required, found "raw")"});
}

}  // namespace ledgerline::ingest
