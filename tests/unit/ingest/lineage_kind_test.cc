// The kind of an event, by structure: every row of the edge-case table of the OpenLineage reference
// (section 1.2), in both modes.
#include <catch2/catch.hpp>

#include "tests/unit/ingest/decode_support.h"

namespace ledgerline::ingest {
namespace {

constexpr std::string_view kRun = R"("run":{"runId":"01890000-0000-7000-8000-000000000001"})";
constexpr std::string_view kJob = R"("job":{"namespace":"etl","name":"load"})";
constexpr std::string_view kDataset = R"("dataset":{"namespace":"db","name":"orders"})";

struct Row {
  std::string what;
  std::string members;
  format::Statement statement;  // kNone: refused in both modes
  std::vector<std::string> strict_refusals;
  std::vector<std::string> lenient_flags;
};

std::string join(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out.append(out.empty() ? "" : ",").append(part);
  return out;
}

using format::Statement;
const std::string run_and_job = join({kRun, kJob});

std::vector<Row> structure_rows() {
  return {
      {"run and job", run_and_job, Statement::kRun, {}, {}},
      {"run, job and dataset", join({kRun, kJob, kDataset}), Statement::kRun, {}, {}},
      {"job only", std::string(kJob), Statement::kJobDeclared, {}, {}},
      {"dataset only", std::string(kDataset), Statement::kDatasetDeclared, {}, {}},
      {"job and dataset", join({kJob, kDataset}), Statement::kNone, {" kind"}, {}},
      {"dataset and run", join({kDataset, kRun}), Statement::kDatasetDeclared, {}, {}},
      {"run only", std::string(kRun), Statement::kNone, {"/job required"}, {}},
      {"nothing", R"("x":1)", Statement::kNone, {" kind"}, {}},
  };
}

std::vector<Row> value_rows() {
  return {
      {"an event type of a RunEvent",
       run_and_job + R"(,"eventType":"ABORT")",
       Statement::kRun,
       {},
       {}},
      {"a lower-case event type",
       run_and_job + R"(,"eventType":"complete")",
       Statement::kRun,
       {"/eventType enum"},
       {"/eventType event_type_case"}},
      {"an unknown event type",
       run_and_job + R"(,"eventType":"CANCELLED")",
       Statement::kRun,
       {"/eventType enum"},
       {"/eventType event_type_unknown"}},
      {"a null event type",
       run_and_job + R"(,"eventType":null)",
       Statement::kRun,
       {"/eventType type"},
       {"/eventType null_ignored"}},
      {"a numeric event type",
       run_and_job + R"(,"eventType":3)",
       Statement::kRun,
       {"/eventType type"},
       {"/eventType field_ignored"}},
      {"a JobEvent with any event type",
       join({kJob, R"("eventType":"whatever")"}),
       Statement::kJobDeclared,
       {},
       {}},
      {"null inputs",
       run_and_job + R"(,"inputs":null)",
       Statement::kRun,
       {"/inputs type"},
       {"/inputs null_ignored"}},
      {"a null input",
       run_and_job + R"(,"inputs":[null])",
       Statement::kRun,
       {"/inputs/0 type"},
       {"/inputs/0 null_ignored"}},
      {"a null run",
       R"("run":null,)" + std::string(kJob),
       Statement::kJobDeclared,
       {"/run type"},
       {"/run null_ignored"}},
      {"null facets",
       std::string(kRun) + R"(,"job":{"namespace":"etl","name":"load","facets":null})",
       Statement::kRun,
       {"/job/facets type"},
       {"/job/facets null_ignored"}},
      {"a null facet",
       std::string(kRun) + R"(,"job":{"namespace":"etl","name":"load","facets":{"sql":null}})",
       Statement::kRun,
       {"/job/facets/sql type"},
       {"/job/facets/sql null_ignored"}},
      {"facets that are a list",
       std::string(kRun) + R"(,"job":{"namespace":"etl","name":"load","facets":[]})",
       Statement::kRun,
       {"/job/facets type"},
       {"/job/facets field_ignored"}},
  };
}

TEST_CASE("the structure of an event decides its kind") {
  std::vector<Row> rows = structure_rows();
  for (const Row& row : value_rows()) rows.push_back(row);
  for (const Row& row : rows) {
    INFO(row.what);
    const std::string text = event(row.members);
    CHECK(refusals(decode(text, strict())) == row.strict_refusals);
    const DecodeResult result = decode(text, lenient());
    if (row.statement == format::Statement::kNone) {
      CHECK(refusals(result) == row.strict_refusals);
      continue;
    }
    REQUIRE(decoded(result));
    CHECK(decoded(result)->facts->statement == row.statement);
    CHECK(flags(*decoded(result)) == row.lenient_flags);
  }
}

TEST_CASE("a schemaURL never decides the kind") {
  for (const std::string_view url :
       {"https://openlineage.io/spec/1-0-0/OpenLineage.json#/definitions/RunEvent",
        "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent",
        "file:/__w/1/s/client/java/../../spec/OpenLineage.json#/$defs/RunEvent",
        "http://test.schema.url"}) {
    INFO(url);
    const std::string text =
        R"({"eventTime":"2025-11-24T15:00:00Z","producer":"urn:p","schemaURL":")" +
        std::string(url) + "\"," + join({kRun, kJob}) + "}";
    CHECK(refusals(decode(text, strict())).empty());
    CHECK(accept(text).facts->statement == format::Statement::kRun);
  }
}

TEST_CASE("a RunEvent without an event type changes no state") {
  const Decoded out = accept(event(join({kRun, kJob})));
  CHECK(out.facts->run->event_type == format::EventType::kNone);
}

TEST_CASE("every event type is read") {
  using format::EventType;
  for (const EventType type : {EventType::kStart, EventType::kRunning, EventType::kOther,
                               EventType::kComplete, EventType::kFail, EventType::kAbort}) {
    const std::string word(to_string(type));
    const Decoded out = accept(event(join({kRun, kJob}) + R"(,"eventType":")" + word + "\""));
    CHECK(out.facts->run->event_type == type);
  }
  const Decoded lower = accept(event(join({kRun, kJob}) + R"(,"eventType":"Fail")"));
  CHECK(lower.facts->run->event_type == EventType::kFail);
  const Decoded unknown = accept(event(join({kRun, kJob}) + R"(,"eventType":"CANCELLED")"));
  CHECK(unknown.facts->run->event_type == EventType::kNone);
}

TEST_CASE("a JobEvent and a DatasetEvent declare what they own") {
  const Decoded job =
      accept(event(std::string(kJob) + R"(,"inputs":[{"namespace":"db","name":"a"}],)"
                                       R"("outputs":[{"namespace":"db","name":"b"}])"));
  CHECK(test::has_line(*job.facts, "declared by job etl|load"));
  CHECK(test::has_line(*job.facts, "reads dataset db|a"));
  CHECK(test::has_line(*job.facts, "writes dataset db|b"));
  CHECK_FALSE(job.facts->run);
  const Decoded dataset = accept(event(kDataset));
  CHECK(test::has_line(*dataset.facts, "declared by dataset db|orders"));
  CHECK(dataset.facts->uses.empty());
}

}  // namespace
}  // namespace ledgerline::ingest
