// The shapes in which the specification's samples of the lineage facet state where data comes from:
// every edge comes out of a walk.
#include <catch2/catch.hpp>

#include "query/walk.h"
#include "tests/support/lineage_history.h"
#include "tests/support/walk_text.h"

namespace ledgerline::query {
namespace {

using test::LineageHistory;

constexpr const char* kBase = R"("_producer":"https://e/p","_schemaURL":"https://e/s")";

std::string dataset(const std::string& name, const std::string& more = "") {
  return R"({"type":"DATASET","namespace":"db","name":")" + name + "\"" + more + "}";
}
std::string job(const std::string& name, const std::string& more = "") {
  return R"({"type":"JOB","namespace":"jobs","name":")" + name + "\"" + more + "}";
}
std::string inputs(const std::string& list) { return R"(,"inputs":[)" + list + "]"; }

// A run of the job "own" that states this entry.
std::string stated(const std::string& entry) {
  return test::json_of({"COMPLETE",
                        1,
                        "own",
                        1,
                        {},
                        {},
                        R"("lineage":{)" + std::string(kBase) + R"(,"entries":[)" + entry + "]}",
                        {}});
}

// Nodes and edges round the node that the shape is about.
std::string round(const std::string& body, NodeType type, const std::string& name) {
  LineageHistory history;
  history.post(body);
  Context context = history.context();
  WalkQuestion question;
  question.start.type = type;
  question.start.name = {type == NodeType::kJob ? "jobs" : "db", name};
  question.direction = WalkDirection::kBoth;
  const auto answer = walk(context, question);
  if (!answer) FAIL(answer.error().message);
  return test::edges_text(*answer) + " | " + test::flows_text(*answer);
}

}  // namespace

TEST_CASE("lineage facet, dataset to dataset: a described dataset names its source") {
  const std::string body =
      R"({"eventTime":"2026-01-01T00:01:00Z","producer":"https://e/p","schemaURL":"https://e/s",)"
      R"("dataset":{"namespace":"db","name":"copy","facets":{"lineage":{)" +
      std::string(kBase) + inputs(dataset("customers")) + R"(,"fields":{"id":{)" +
      inputs(dataset("customers", R"(,"field":"id")")).substr(1) + "}}}}}}";
  CHECK(round(body, NodeType::kDataset, "copy") == "customers->copy~ | ");
}

TEST_CASE("lineage facet, dataset to job: another job reads") {
  CHECK(round(stated(job("load", inputs(dataset("staging", R"(,"field":"id")")))), NodeType::kJob,
              "load") == "staging->load | ");
}

TEST_CASE("lineage facet, generator: the event's own job makes the data") {
  const std::string field = R"(,"fields":{"total":{"inputs":[{"type":"JOB"}]}})";
  CHECK(round(stated(dataset("made", inputs("") + field)), NodeType::kDataset, "made") ==
        "own->made | ");
}

TEST_CASE("lineage facet, implicit job: the event's own job reads") {
  CHECK(round(stated(R"({"type":"JOB")" + inputs(dataset("seen")) + "}"), NodeType::kDataset,
              "seen") == "seen->own | ");
}

TEST_CASE("lineage facet, job to dataset: another job wrote") {
  const std::string run = R"(,"runId":"01890000-0000-7000-8000-0000000000aa")";
  CHECK(round(stated(dataset("summary", inputs(job("extract", run)))), NodeType::kDataset,
              "summary") == "extract->summary | ");
}

TEST_CASE("lineage facet, job to job: one hands over to the other") {
  const std::string run = R"(,"runId":"01890000-0000-7000-8000-0000000000aa")";
  const std::string body = stated(job("load", run + inputs(job("extract", run))));
  CHECK(round(body, NodeType::kJob, "extract") == "extract->load | ");
  CHECK(round(body, NodeType::kJob, "load") == "extract->load | ");
}

TEST_CASE("lineage facet, job to job: the event's own job is either end") {
  const std::string takes = stated(R"({"type":"JOB")" + inputs(job("extract")) + "}");
  CHECK(round(takes, NodeType::kJob, "extract") == "extract->own | ");
  const std::string gives = stated(job("load", inputs(R"({"type":"JOB"})")));
  CHECK(round(gives, NodeType::kJob, "own") == "own->load | ");
  const std::string itself = stated(job("own", inputs(R"({"type":"JOB"})")));
  CHECK(round(itself, NodeType::kJob, "own") == " | ");
}

TEST_CASE("lineage facet, mixed sources: a dataset and a job feed the target") {
  const std::string fields =
      R"(,"fields":{"segment":{)" +
      inputs(dataset("orders", R"(,"field":"id")") + "," + job("enrich")).substr(1) + "}}";
  CHECK(round(stated(dataset("enriched", inputs(dataset("orders") + "," + job("enrich")) + fields)),
              NodeType::kDataset, "enriched") ==
        "enrich->enriched own->enriched orders->own | own:orders->enriched(lineage_facet)");
}

}  // namespace ledgerline::query
