// Column lineage and the explicit lineage facet: which source feeds which target.
#include <catch2/catch.hpp>

#include "tests/unit/ingest/decode_support.h"

namespace ledgerline::ingest {
namespace {

using test::has_line;
using Texts = std::vector<std::string>;

constexpr std::string_view kDatasets =
    R"("inputs":[{"namespace":"in","name":"a"},{"namespace":"in","name":"b"}],)"
    R"("outputs":[{"namespace":"out","name":"x"}])";

Decoded run_entries(std::string_view entries) {
  return accept(
      run_event("", R"("lineage":)" + facet(R"("entries":)" + std::string(entries)), kDatasets));
}

Decoded column_lineage(std::string_view members) {
  return accept(run_event("", "",
                          R"("outputs":[{"namespace":"out","name":"x","facets":{)"
                          R"("columnLineage":)" +
                              facet(members) + "}}]"));
}

TEST_CASE("column lineage gives an output's distinct source datasets") {
  const Decoded out = column_lineage(
      R"("fields":{"c1":{"inputFields":[{"namespace":"in","name":"a","field":"k"},)"
      R"({"namespace":"in","name":"b","field":"v","transformations":[{"type":"DIRECT"}]}]},)"
      R"("c2":{"inputFields":[{"namespace":"in","name":"a","field":"k"}]}})");
  CHECK(has_line(*out.facts, "column_lineage dataset out|x <- [dataset in|a, dataset in|b]"));
}

TEST_CASE("whole-dataset dependencies and repeated INDIRECT inputs give the same flow") {
  const Decoded listed = column_lineage(
      R"("fields":{"c1":{"inputFields":[{"namespace":"in","name":"a","field":"k"}]}},)"
      R"("dataset":[{"namespace":"in","name":"b","field":"f","transformations":[{"type":"INDIRECT"}]}])");
  const Decoded repeated = column_lineage(
      R"("fields":{"c1":{"inputFields":[{"namespace":"in","name":"a","field":"k"},)"
      R"({"namespace":"in","name":"b","field":"f","transformations":[{"type":"INDIRECT"}]}]}})");
  const std::string line = "column_lineage dataset out|x <- [dataset in|a, dataset in|b]";
  CHECK(has_line(*listed.facts, line));
  CHECK(has_line(*repeated.facts, line));
}

TEST_CASE("column lineage without sources is stated too: it replaces an earlier one") {
  const std::string line = "column_lineage dataset out|x <- []";
  CHECK(has_line(*column_lineage(R"("fields":{})").facts, line));
  CHECK(has_line(*column_lineage(R"("fields":{"c":{"inputFields":[]}})").facts, line));
  CHECK(has_line(*column_lineage(R"("_deleted":true)").facts, line));
}

TEST_CASE("column lineage on an input states no flow") {
  const Decoded input = accept(run_event(
      "", "",
      R"("inputs":[{"namespace":"in","name":"a","facets":{"columnLineage":)" +
          facet(R"("fields":{"c":{"inputFields":[{"namespace":"p","name":"q","field":"f"}]}})") +
          "}}]"));
  CHECK(input.facts->flows.empty());
  CHECK(input.facts->facets.size() == 1);
}

TEST_CASE("a lineage entry feeds its target from its inputs and its fields") {
  const Decoded out =
      run_entries(R"([{"type":"DATASET","namespace":"out","name":"x",)"
                  R"("inputs":[{"type":"DATASET","namespace":"in","name":"a","field":"f"}],)"
                  R"("fields":{"c":{"inputs":[{"type":"DATASET","namespace":"in","name":"b"},)"
                  R"({"type":"DATASET","namespace":"in","name":"a"}]}}}])");
  CHECK(out.facts->explicit_lineage);
  CHECK(flags(out).empty());
  CHECK(has_line(*out.facts, "lineage_facet dataset out|x <- [dataset in|a, dataset in|b]"));
}

TEST_CASE("no inputs stated is not the same as no upstream") {
  const Decoded none =
      run_entries(R"([{"type":"DATASET","namespace":"out","name":"x","inputs":[]}])");
  CHECK(has_line(*none.facts, "lineage_facet dataset out|x <- []"));
  const Decoded absent = run_entries(R"([{"type":"DATASET","namespace":"out","name":"x"}])");
  CHECK(absent.facts->flows.empty());
  CHECK(absent.facts->explicit_lineage);
  const Decoded empty = run_entries("[]");
  CHECK(empty.facts->explicit_lineage);
}

TEST_CASE("jobs are sources and targets, and without a name the event's own") {
  const Decoded out = run_entries(
      R"([{"type":"JOB","inputs":[{"type":"DATASET","namespace":"in","name":"a"}]},)"
      R"({"type":"DATASET","namespace":"out","name":"x","inputs":[{"type":"JOB"}]},)"
      R"({"type":"JOB","namespace":"n","name":"other","runId":"01890000-0000-7000-8000-0000000000aa",)"
      R"("inputs":[{"type":"JOB","namespace":"n","name":"up"}]}])");
  CHECK(has_line(*out.facts, "lineage_facet job etl|orders.load <- [dataset in|a]"));
  CHECK(has_line(*out.facts, "lineage_facet dataset out|x <- [job etl|orders.load]"));
  CHECK(has_line(*out.facts, "lineage_facet job n|other <- [job n|up]"));
}

TEST_CASE("a JobEvent declares its lineage the same way") {
  const Decoded out =
      accept(event(R"("job":{"namespace":"etl","name":"j","facets":{"lineage":)" +
                   facet(R"("entries":[{"type":"DATASET","namespace":"out","name":"x","inputs":[)"
                         R"({"type":"DATASET","namespace":"in","name":"a"}]}])") +
                   "}}"));
  CHECK(out.facts->statement == format::Statement::kJobDeclared);
  CHECK(has_line(*out.facts, "lineage_facet dataset out|x <- [dataset in|a]"));
}

TEST_CASE("a dataset's lineage facet counts in a DatasetEvent only") {
  const std::string map =
      R"("facets":{"lineage":)" +
      facet(R"("inputs":[{"type":"DATASET","namespace":"in","name":"a"},)"
            R"({"type":"JOB","namespace":"n","name":"maker"}],)"
            R"("fields":{"c":{"inputs":[{"type":"DATASET","namespace":"in","name":"b"}]}})") +
      "}";
  const Decoded described = accept(event(R"("dataset":{"namespace":"db","name":"t",)" + map + "}"));
  CHECK(has_line(*described.facts,
                 "lineage_facet dataset db|t <- [dataset in|a, job n|maker, dataset in|b]"));
  const Decoded output =
      accept(run_event("", "", R"("outputs":[{"namespace":"db","name":"t",)" + map + "}]"));
  CHECK(output.facts->flows.empty());
  CHECK_FALSE(output.facts->explicit_lineage);
}

TEST_CASE("the event's own job as a source of a DatasetEvent means nothing and is flagged") {
  const Decoded out =
      accept(event(R"("dataset":{"namespace":"db","name":"t","facets":{"lineage":)" +
                   facet(R"("inputs":[{"type":"JOB"}])") + "}}"));
  CHECK(flags(out) == Texts{"/dataset/facets/lineage/inputs/0 facet_malformed"});
}

TEST_CASE("malformed lineage is kept, flagged and not interpreted") {
  for (const std::string_view entries :
       {R"([{"type":"TABLE","namespace":"out","name":"x","inputs":[]}])",
        R"([{"type":"DATASET","name":"x","inputs":[]}])",
        R"([{"type":"JOB","namespace":"n","inputs":[]}])",
        R"([{"type":"DATASET","namespace":"out","name":"x","inputs":[{"type":"DATASET"}]}])",
        R"({})"}) {
    INFO(entries);
    const Decoded out = run_entries(entries);
    CHECK(out.facts->flows.empty());
    CHECK_FALSE(out.facts->explicit_lineage);
    CHECK(out.facts->facets.size() == 1);
    REQUIRE(out.flags.size() == 1);
    CHECK(out.flags[0].flag == format::Flag::kFacetMalformed);
  }
}

}  // namespace
}  // namespace ledgerline::ingest
