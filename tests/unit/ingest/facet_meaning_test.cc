// What the standard facets mean to the fold.
#include <catch2/catch.hpp>

#include "tests/unit/ingest/decode_support.h"

namespace ledgerline::ingest {
namespace {

using test::has_line;
using Texts = std::vector<std::string>;

constexpr std::string_view kUuid = "01890000-0000-7000-8000-0000000000aa";
constexpr std::string_view kRootUuid = "01890000-0000-7000-8000-0000000000bb";

std::string run_with(std::string_view key, std::string_view members) {
  return run_event("\"" + std::string(key) + "\":" + facet(members), "");
}
std::string job_with(std::string_view key, std::string_view members) {
  return run_event("", "\"" + std::string(key) + "\":" + facet(members));
}
// A run that reads in|a and writes out|b, with a facet on one of the two.
std::string dataset_with(std::string_view side, std::string_view map) {
  const std::string facets = ",\"facets\":{" + std::string(map) + "}";
  return run_event("", "",
                   R"("inputs":[{"namespace":"in","name":"a")" + (side == "in" ? facets : "") +
                       R"(}],"outputs":[{"namespace":"out","name":"b")" +
                       (side == "out" ? facets : "") + "}]");
}
std::string named(std::string_view key, std::string_view members) {
  return "\"" + std::string(key) + "\":" + facet(members);
}
std::string dataset_event(std::string_view map) {
  return event(R"("dataset":{"namespace":"db","name":"t","facets":{)" + std::string(map) + "}}");
}

std::string parent_members(std::string_view uuid, std::string_view job) {
  return R"("run":{"runId":")" + std::string(uuid) + R"("},"job":{"namespace":"flow","name":")" +
         std::string(job) + "\"}";
}

TEST_CASE("parent and root name runs and jobs that may never send an event") {
  const Decoded out = accept(run_with("parent", parent_members(kUuid, "dag.task") + ",\"root\":{" +
                                                    parent_members(kRootUuid, "dag") + "}"));
  CHECK(flags(out).empty());
  CHECK(has_line(*out.facts, "parent " + std::string(kUuid) + " of job flow|dag.task"));
  CHECK(has_line(*out.facts, "root " + std::string(kRootUuid) + " of job flow|dag"));
}

TEST_CASE("a parent's run id that is no UUID is derived as a run's own would be") {
  const Decoded child = accept(run_with("parent", parent_members("nightly-7", "dag")));
  CHECK(flags(child) == Texts{"/run/facets/parent/run/runId run_id_derived"});
  const Decoded own =
      accept(event(R"("run":{"runId":"nightly-7"},"job":{"namespace":"flow","name":"dag"})"));
  CHECK(child.facts->runs.at(*child.facts->run->parent).id == own.facts->runs.at(0).id);
  CHECK(refusals(decode(run_with("parent", parent_members("nightly-7", "dag")), strict())).empty());
}

TEST_CASE("the old key parentRun counts only where there is no parent") {
  const std::string old_facet = named("parentRun", parent_members(kUuid, "old"));
  const std::string new_facet = named("parent", parent_members(kRootUuid, "new"));
  CHECK(has_line(*accept(run_event(old_facet, "")).facts,
                 "parent " + std::string(kUuid) + " of job flow|old"));
  for (const std::string& both : {old_facet + "," + new_facet, new_facet + "," + old_facet}) {
    CHECK(has_line(*accept(run_event(both, "")).facts,
                   "parent " + std::string(kRootUuid) + " of job flow|new"));
  }
  const std::string broken = R"("parent":)" + facet(R"("run":{})");
  CHECK(has_line(*accept(run_event(old_facet + "," + broken, "")).facts,
                 "parent " + std::string(kUuid) + " of job flow|old"));
}

TEST_CASE("nominal times are read, naive ones flagged") {
  const Decoded out = accept(run_with(
      "nominalTime",
      R"("nominalStartTime":"2025-11-24T01:00:00+01:00","nominalEndTime":"2025-11-25T00:00:00")"));
  CHECK(has_line(*out.facts, "nominal start 2025-11-24T00:00:00Z"));
  CHECK(has_line(*out.facts, "nominal end 2025-11-25T00:00:00Z"));
  CHECK(flags(out) == Texts{"/run/facets/nominalTime/nominalEndTime time_without_offset"});
}

TEST_CASE("job dependencies are control flow, in both directions") {
  const Decoded out = accept(
      run_with("jobDependencies",
               R"("upstream":[{"job":{"namespace":"n","name":"before"},"run":{"runId":"r"}}],)"
               R"("downstream":[{"job":{"namespace":"n","name":"after"},"dependency_type":"x"}])"));
  CHECK(has_line(*out.facts, "control job n|before -> job etl|orders.load"));
  CHECK(has_line(*out.facts, "control job etl|orders.load -> job n|after"));
  CHECK(out.facts->flows.empty());
}

TEST_CASE("the jobType facet decides how a run's events add up") {
  const auto mode = [](std::string_view content) {
    const std::string pattern =
        content.empty() ? ""
                        : R"(,"emissionPattern":{"eventTrigger":"PERIODIC","eventContentMode":")" +
                              std::string(content) + "\"}";
    return accept(job_with("jobType",
                           R"("processingType":"STREAMING","integration":"FLINK")" + pattern))
        .facts->run->mode;
  };
  CHECK(mode("") == std::nullopt);
  CHECK(mode("ACCUMULATIVE") == format::ContentMode::kAccumulative);
  CHECK(mode("COMPLETE_SNAPSHOT") == format::ContentMode::kCompleteSnapshot);
  CHECK(mode("SOMETHING_NEW") == std::nullopt);
}

TEST_CASE("symlinks give the whole present set of other identifiers") {
  const Decoded out = accept(dataset_with(
      "in", named("symlinks", R"("identifiers":[{"namespace":"hive","name":"db.a","type":"TABLE"},)"
                              R"({"namespace":"in","name":"a","type":"TABLE"},)"
                              R"({"namespace":"hive","name":"db.a","type":"LOCATION"}])")));
  CHECK(has_line(*out.facts, "alias dataset in|a = [dataset hive|db.a]"));
  const Decoded gone = accept(dataset_with("in", named("symlinks", R"("_deleted":true)")));
  CHECK(has_line(*gone.facts, "alias dataset in|a = []"));
  const Decoded empty = accept(dataset_event(named("symlinks", "")));
  CHECK(has_line(*empty.facts, "alias dataset db|t = []"));
}

TEST_CASE("a version facet says which version was read, written or described") {
  const std::string version = named("version", R"("datasetVersion":"42")");
  CHECK(has_line(*accept(dataset_with("in", version)).facts, "version dataset in|a reads 42"));
  CHECK(has_line(*accept(dataset_with("out", version)).facts, "version dataset out|b writes 42"));
  CHECK(has_line(*accept(dataset_event(version)).facts, "version dataset db|t described 42"));
}

TEST_CASE("every lifecycle change is read, and RENAME names the earlier dataset") {
  for (const std::string_view change : {"ALTER", "CREATE", "DROP", "OVERWRITE", "TRUNCATE"}) {
    const Decoded out =
        accept(dataset_with("out", named("lifecycleStateChange", R"("lifecycleStateChange":")" +
                                                                     std::string(change) + "\"")));
    CHECK(has_line(*out.facts, "lifecycle dataset out|b " + std::string(change)));
  }
  const Decoded renamed = accept(dataset_event(
      named("lifecycleStateChange", R"("lifecycleStateChange":"RENAME",)"
                                    R"("previousIdentifier":{"namespace":"db","name":"old"})")));
  CHECK(has_line(*renamed.facts, "lifecycle dataset db|t RENAME from dataset db|old"));
}

TEST_CASE("temporary datasets are known by facet and by namespace") {
  const Decoded typed = accept(dataset_with(
      "out", named("datasetType", R"("datasetType":"JOB_OUTPUT","subType":"TEMPORARY")")));
  CHECK(has_line(*typed.facts, "temporary dataset out|b"));
  const Decoded table =
      accept(dataset_with("out", named("datasetType", R"("datasetType":"TABLE")")));
  CHECK(table.facts->temporaries.empty());
  const Decoded memory =
      accept(run_event("", "", R"("outputs":[{"namespace":"inmemory://","name":"x"}])"));
  CHECK(has_line(*memory.facts, "temporary dataset inmemory://|x"));
}

TEST_CASE("_deleted removes job and dataset facets, never run, input or output facets") {
  const Decoded job = accept(job_with("sql", R"("_deleted":true)"));
  REQUIRE(job.facts->facets.size() == 1);
  CHECK(job.facts->facets[0].deleted);
  CHECK(flags(job).empty());
  const Decoded bare = accept(run_event("", R"("sql":{"_deleted":true})"));
  CHECK(bare.facts->facets[0].deleted);
  CHECK(flags(bare) == Texts{"/job/facets/sql/_producer facet_producer_missing",
                             "/job/facets/sql/_schemaURL facet_schema_url_missing"});
  const Decoded run = accept(run_with("tags", R"("tags":[],"_deleted":true)"));
  CHECK_FALSE(run.facts->facets[0].deleted);
  CHECK(flags(run) == Texts{"/run/facets/tags/_deleted deleted_on_run_facet"});
  const Decoded column = accept(dataset_with("out", named("columnLineage", R"("_deleted":true)")));
  CHECK(column.facts->flows.size() == 1);
  CHECK(column.facts->facets[0].deleted);
  const Decoded odd = accept(job_with("sql", R"("query":"select 1","_deleted":"yes")"));
  CHECK_FALSE(odd.facts->facets[0].deleted);
  CHECK(flags(odd) == Texts{"/job/facets/sql/_deleted field_ignored"});
}

TEST_CASE("a facet without its base members is accepted and flagged, refused in strict mode") {
  const std::string text = run_event("", R"("sql":{"query":"select 1"})");
  CHECK(flags(accept(text)) == Texts{"/job/facets/sql/_producer facet_producer_missing",
                                     "/job/facets/sql/_schemaURL facet_schema_url_missing"});
  CHECK(refusals(decode(text, strict())) ==
        Texts{"/job/facets/sql/_producer required", "/job/facets/sql/_schemaURL required"});
}

TEST_CASE("custom facets are kept byte for byte, whatever their keys and places") {
  const std::string value = facet(R"( "spaces" : [ 1.50, "\u00e9", {} ] )");
  const Decoded out = accept(
      run_event("\"environment-properties\":" + value, "\"gcp_lineage\":" + value,
                R"("inputs":[{"namespace":"in","name":"a","facets":{"x.y z":)" + value +
                    R"(},"inputFacets":{"icebergScanReport":)" + value +
                    R"(}}],"outputs":[{"namespace":"out","name":"b","outputFacets":{"k\u00e9y":)" +
                    value + "}}]"));
  CHECK(flags(out).empty());
  CHECK(has_line(*out.facts, "facet run environment-properties " + value));
  CHECK(has_line(*out.facts, "facet entity job etl|orders.load gcp_lineage " + value));
  CHECK(has_line(*out.facts, "facet entity dataset in|a x.y z " + value));
  CHECK(has_line(*out.facts, "facet input dataset in|a icebergScanReport " + value));
  CHECK(has_line(*out.facts, "facet output dataset out|b k\xC3\xA9y " + value));
  CHECK(test::values_inside_body(*out.facts));
}

}  // namespace
}  // namespace ledgerline::ingest
