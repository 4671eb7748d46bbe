// Every standard facet, once sound and once broken: 38 files of the specification, two of which
// have two places.
#include "ingest/facet_rules.h"

#include <catch2/catch.hpp>

#include "tests/unit/ingest/decode_support.h"

namespace ledgerline::ingest {
namespace {

struct Row {
  FacetPlace place;
  std::string key;
  std::string good;
  std::string bad;
  std::string breach;  // where, below the facet
};

constexpr FacetPlace kRun = FacetPlace::kRun;
constexpr FacetPlace kJob = FacetPlace::kJob;
constexpr FacetPlace kData = FacetPlace::kDataset;
constexpr FacetPlace kIn = FacetPlace::kInput;
constexpr FacetPlace kOut = FacetPlace::kOutput;

std::vector<Row> run_rows() {
  return {
      {kRun, "environmentVariables", R"("environmentVariables":[{"name":"A","value":"1"}])",
       R"("environmentVariables":[{"name":"A"}])", "/environmentVariables/0/value"},
      {kRun, "errorMessage", R"("message":"m","programmingLanguage":"JAVA","stackTrace":"s")",
       R"("message":"m")", "/programmingLanguage"},
      {kRun, "executionParameters", R"("parameters":[{"key":"k","value":"v"}])",
       R"("parameters":[{"name":"n"}])", "/parameters/0/key"},
      {kRun, "externalQuery", R"("externalQueryId":"q","source":"bigquery")",
       R"("externalQueryId":7,"source":"s")", "/externalQueryId"},
      {kRun, "extractionError",
       R"("totalTasks":2,"failedTasks":1,"errors":[{"errorMessage":"x","taskNumber":1}])",
       R"("totalTasks":2.5,"failedTasks":1,"errors":[])", "/totalTasks"},
      {kRun, "jobDependencies", R"("upstream":[{"job":{"namespace":"n","name":"j"}}])",
       R"("upstream":[{"run":{"runId":"x"}}])", "/upstream/0/job"},
      {kRun, "nominalTime", R"("nominalStartTime":"2025-11-24T00:00:00Z","nominalEndTime":null)",
       R"("nominalStartTime":"tonight")", "/nominalStartTime"},
      {kRun, "parent",
       R"("run":{"runId":"01890000-0000-7000-8000-0000000000aa"},"job":{"namespace":"n","name":"j"})",
       R"("run":{"runId":""},"job":{"namespace":"n","name":"j"})", "/run/runId"},
      {kRun, "processing_engine", R"("version":"3.5","name":"spark")", R"("name":"spark")",
       "/version"},
      {kRun, "tags", R"("tags":[{"key":"k","value":"v","source":"s"}])",
       R"("tags":[{"key":"k","value":1}])", "/tags/0/value"},
      {kRun, "test", R"("tests":[{"name":"t","status":"pass","params":{"a":1}}])",
       R"("tests":[{"name":"t"}])", "/tests/0/status"},
  };
}

std::vector<Row> job_rows() {
  return {
      {kJob, "documentation", R"("description":"d","contentType":"text/plain")", "",
       "/description"},
      {kJob, "jobType", R"("processingType":"BATCH","integration":"DBT")",
       R"("processingType":"BATCH","integration":"DBT","emissionPattern":{"eventTrigger":"x"})",
       "/emissionPattern/eventContentMode"},
      {kJob, "lineage", R"("entries":[{"type":"JOB","inputs":[]}])", R"("entries":[{}])",
       "/entries/0/type"},
      {kJob, "ownership", R"("owners":[{"name":"team:x","type":"OWNER"}])", R"("owners":{})",
       "/owners"},
      {kJob, "sql", R"("query":"select 1","dialect":"ansi")", R"("dialect":"ansi")", "/query"},
      {kJob, "sourceCode", R"("language":"python","sourceCode":"x=1")", R"("language":"python")",
       "/sourceCode"},
      {kJob, "sourceCodeLocation", R"("type":"git","url":"https://git.example/r","version":"abc")",
       R"("type":"git")", "/url"},
      {kJob, "tags", R"("tags":[])", R"("tags":"pii")", "/tags"},
  };
}

std::vector<Row> dataset_rows() {
  return {
      {kData, "catalog",
       R"("framework":"iceberg","type":"hive","name":"c","catalogProperties":{"a":"b"})",
       R"("framework":"iceberg","type":"hive","name":"c","catalogProperties":{"a":1})",
       "/catalogProperties/a"},
      {kData, "columnLineage", R"("fields":{"c":{"inputFields":[]}})",
       R"("fields":{"c":{"inputFields":[{"namespace":"n","name":"t"}]}})",
       "/fields/c/inputFields/0/field"},
      {kData, "dataQualityMetrics", R"("columnMetrics":{"c":{"min":0.5,"quantiles":{"0.5":1}}})",
       R"("rowCount":1)", "/columnMetrics"},
      {kData, "datasetType", R"("datasetType":"VIEW")", R"("subType":"x")", "/datasetType"},
      {kData, "version", R"("datasetVersion":"7")", R"("datasetVersion":7)", "/datasetVersion"},
      {kData, "dataSource", R"("name":"n","uri":"x://y")", R"("name":["n"])", "/name"},
      {kData, "documentation", R"("description":"")", R"("description":null)", "/description"},
      {kData, "hierarchy", R"("hierarchy":[{"type":"DATABASE","name":"d"}])",
       R"("hierarchy":[{"type":"DATABASE"}])", "/hierarchy/0/name"},
      {kData, "lifecycleStateChange", R"("lifecycleStateChange":"DROP")",
       R"("lifecycleStateChange":"VANISH")", "/lifecycleStateChange"},
      {kData, "lineage", R"("inputs":[])", R"("inputs":[7])", "/inputs/0/type"},
      {kData, "ownership", R"("owners":[])", R"("owners":[{"type":"OWNER"}])", "/owners/0/name"},
      {kData, "schema", R"("fields":[{"name":"a","fields":[{"name":"b","ordinal_position":1}]}])",
       R"("fields":[{"name":"a","fields":[{"type":"int"}]}])", "/fields/0/fields/0/name"},
      {kData, "storage", R"("storageLayer":"delta","fileFormat":"parquet")", "", "/storageLayer"},
      {kData, "symlinks", R"("identifiers":[{"namespace":"n","name":"t","type":"TABLE"}])",
       R"("identifiers":[{"namespace":"n","name":"t"}])", "/identifiers/0/type"},
      {kData, "tags", R"("tags":[{"key":"pii","value":"true","field":"email"}])",
       R"("tags":[{"value":"true"}])", "/tags/0/key"},
      {kData, "dataQualityAssertions", R"("assertions":[{"assertion":"a","success":true}])",
       R"("assertions":[{"assertion":"a","success":"yes"}])", "/assertions/0/success"},
  };
}

std::vector<Row> io_rows() {
  const std::string compare =
      R"({"type":"compare","comparison":"EQUAL","left":{"type":"field","field":"f"},)"
      R"("right":{"type":"literal","value":"1"}})";
  return {
      {kIn, "dataQualityAssertions", R"("assertions":[])", R"("assertions":{})", "/assertions"},
      {kIn, "dataQualityMetrics", R"("columnMetrics":{},"lastUpdated":"2025-11-24T00:00:00Z")",
       R"("columnMetrics":{},"lastUpdated":"x")", "/lastUpdated"},
      {kIn, "inputStatistics", R"("rowCount":1,"size":2.0,"fileCount":3)", R"("size":"2")",
       "/size"},
      {kIn, "subset",
       R"("inputCondition":{"type":"binary","operator":"AND","left":)" + compare +
           R"(,"right":{"type":"location","locations":["/a"]}})",
       R"("inputCondition":{"type":"binary","operator":"AND","left":)" + compare +
           R"(,"right":{"type":"location","locations":[1]}})",
       "/inputCondition/right/locations/0"},
      {kOut, "outputStatistics", R"("rowCount":1)", R"("rowCount":1e3)", "/rowCount"},
      {kOut, "subset",
       R"("outputCondition":{"type":"partition","partitions":[{"dimensions":{"d":"1"}}]})",
       R"("outputCondition":{"type":"region"})", "/outputCondition/type"},
  };
}

// An event with the facet at its place, and the pointer of the facet.
std::pair<std::string, std::string> placed(const Row& row, const std::string& members) {
  const std::string map = "\"" + row.key + "\":" + facet(members);
  const std::string dataset = R"([{"namespace":"db","name":"t",)";
  switch (row.place) {
    case kRun:
      return {run_event(map, ""), "/run/facets/" + row.key};
    case kJob:
      return {run_event("", map), "/job/facets/" + row.key};
    case kData:
      return {run_event("", "", "\"outputs\":" + dataset + "\"facets\":{" + map + "}}]"),
              "/outputs/0/facets/" + row.key};
    case kIn:
      return {run_event("", "", "\"inputs\":" + dataset + "\"inputFacets\":{" + map + "}}]"),
              "/inputs/0/inputFacets/" + row.key};
    case kOut:
      break;
  }
  return {run_event("", "", "\"outputs\":" + dataset + "\"outputFacets\":{" + map + "}}]"),
          "/outputs/0/outputFacets/" + row.key};
}

void check_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.key);
    const auto [good, good_at] = placed(row, row.good);
    const Decoded sound = accept(good);
    CHECK(flags(sound).empty());
    CHECK(sound.facts->facets.size() == 1);
    CHECK(facet_rule(row.place, row.key) != nullptr);

    // A malformed standard facet never loses the event, in either mode.
    const auto [bad, bad_at] = placed(row, row.bad);
    const Decoded broken = accept(bad);
    CHECK(flags(broken) == std::vector<std::string>{bad_at + row.breach + " facet_malformed"});
    REQUIRE(broken.facts->facets.size() == 1);
    CHECK(broken.facts->facets[0].value == facet(row.bad));
    CHECK(refusals(decode(bad, strict())).empty());
  }
}

TEST_CASE("run facets, sound and broken") { check_rows(run_rows()); }
TEST_CASE("job facets, sound and broken") { check_rows(job_rows()); }
TEST_CASE("dataset facets, sound and broken") { check_rows(dataset_rows()); }
TEST_CASE("input and output facets, sound and broken") { check_rows(io_rows()); }

TEST_CASE("the fixtures cover every rule") {
  CHECK(run_facet_rules().size() == run_rows().size() + 1);  // parentRun is parent's old key
  CHECK(job_facet_rules().size() == job_rows().size());
  CHECK(dataset_facet_rules().size() == dataset_rows().size());
  CHECK(input_facet_rules().size() + output_facet_rules().size() == io_rows().size());
}

TEST_CASE("a rule holds at its own place only") {
  CHECK(facet_rule(kRun, "sql") == nullptr);
  CHECK(facet_rule(kJob, "schema") == nullptr);
  CHECK(facet_rule(kOut, "inputStatistics") == nullptr);
  CHECK(facet_rule(kJob, "custom") == nullptr);
}

}  // namespace
}  // namespace ledgerline::ingest
