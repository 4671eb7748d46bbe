#include "query/walk.h"

#include <catch2/catch.hpp>

#include "tests/support/lineage_history.h"
#include "tests/support/walk_text.h"

namespace ledgerline::query {
namespace {

using test::edges_text;
using test::Event;
using test::flows_text;
using test::LineageHistory;
using test::minute;
using test::nodes_text;
using test::run_id;

// Column lineage on an output: `target` takes its column from the same one of `source`.
std::string from_column(const std::string& source) {
  return R"({"columnLineage":{"_producer":"https://e/p","_schemaURL":"https://e/s","fields":{"c":)"
         R"({"inputFields":[{"namespace":"db","name":")" +
         source + R"(","field":"c"}]}}}})";
}

std::string symlinks(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    list += list.empty() ? "" : ",";
    list += R"({"namespace":"db","name":")" + name + R"(","type":"TABLE"})";
  }
  return R"({"symlinks":{"_producer":"https://e/p","_schemaURL":"https://e/s","identifiers":[)" +
         list + "]}}";
}

std::string lifecycle(const std::string& change, const std::string& previous = "") {
  std::string facet =
      R"({"lifecycleStateChange":{"_producer":"https://e/p","_schemaURL":"https://e/s",)"
      R"("lifecycleStateChange":")" +
      change + "\"";
  if (!previous.empty()) {
    facet += R"(,"previousIdentifier":{"namespace":"db","name":")" + previous + "\"}";
  }
  return facet + "}}";
}

WalkQuestion from(const std::string& dataset, WalkDirection direction) {
  WalkQuestion question;
  question.start.name = {"db", dataset};
  question.direction = direction;
  return question;
}

WalkQuestion from_job(const std::string& job, WalkDirection direction) {
  WalkQuestion question;
  question.start.type = NodeType::kJob;
  question.start.name = {"jobs", job};
  question.direction = direction;
  return question;
}

WalkAnswer ask(const LineageHistory& history, const WalkQuestion& question) {
  Context context = history.context();
  auto answer = walk(context, question);
  if (!answer) FAIL(answer.error().message);
  return std::move(*answer);
}

ErrorKind refusal(const LineageHistory& history, const WalkQuestion& question) {
  Context context = history.context();
  auto answer = walk(context, question);
  REQUIRE_FALSE(answer);
  return answer.error().kind;
}

void chain(LineageHistory& history) {
  history.post({"COMPLETE", 10, "load", 1, {"raw"}, {"clean"}, {}, {}});
  history.post({"COMPLETE", 20, "publish", 2, {"clean"}, {"gold"}, {}, {}});
}

}  // namespace

TEST_CASE("A walk downstream names every job and dataset that depends on the start") {
  LineageHistory history;
  chain(history);
  WalkAnswer answer = ask(history, from("raw", WalkDirection::kDownstream));
  CHECK(nodes_text(answer) == "raw@0 load@1 clean@2 publish@3 gold@4");
  CHECK(edges_text(answer) == "raw->load load->clean clean->publish publish->gold");
  CHECK(flows_text(answer) == "load:raw->clean(product) publish:clean->gold(product)");
  CHECK(answer.envelope.complete());
  CHECK(answer.edges[0].first_event_time == minute(10));
  CHECK(answer.edges[3].first_event_time == minute(20));
}

TEST_CASE("A walk upstream follows the same edges the other way") {
  LineageHistory history;
  chain(history);
  WalkAnswer answer = ask(history, from("gold", WalkDirection::kUpstream));
  CHECK(nodes_text(answer) == "gold@0 publish@1 clean@2 load@3 raw@4");
  CHECK(edges_text(answer) == "publish->gold clean->publish load->clean raw->load");
}

TEST_CASE("A job that copies A to X and B to Y never makes Y a child of A") {
  LineageHistory history;
  history.post({"COMPLETE",
                1,
                "copy",
                1,
                {"a", "b"},
                {"x " + from_column("a"), "y " + from_column("b")},
                {},
                {}});
  WalkAnswer down = ask(history, from("a", WalkDirection::kDownstream));
  CHECK(nodes_text(down) == "a@0 copy@1 x@2");
  CHECK(flows_text(down) == "copy:a->x(column_lineage)");
  WalkAnswer up = ask(history, from("y", WalkDirection::kUpstream));
  CHECK(nodes_text(up) == "y@0 copy@1 b@2");
}

TEST_CASE("Each run of a job counts with its own inputs and outputs") {
  LineageHistory history;
  history.post({"COMPLETE", 1, "copy", 1, {"a"}, {"x"}, {}, {}});
  history.post({"COMPLETE", 2, "copy", 2, {"b"}, {"y"}, {}, {}});
  CHECK(nodes_text(ask(history, from("a", WalkDirection::kDownstream))) == "a@0 copy@1 x@2");
  CHECK(nodes_text(ask(history, from("y", WalkDirection::kUpstream))) == "y@0 copy@1 b@2");
  WalkAnswer all = ask(history, from_job("copy", WalkDirection::kBoth));
  CHECK(nodes_text(all) == "copy@0 a@1 b@1 x@1 y@1");
  CHECK(flows_text(all) == "copy:a->x(product) copy:b->y(product)");
}

TEST_CASE("A dataset bound to a job without a flow shows the job and nothing behind it") {
  LineageHistory history;
  history.post({"COMPLETE", 1, "copy", 1, {"a", "b"}, {"x " + from_column("a")}, {}, {}});
  CHECK(nodes_text(ask(history, from("b", WalkDirection::kDownstream))) == "b@0 copy@1");
}

TEST_CASE("A cycle ends, and its nodes keep their least depth") {
  LineageHistory history;
  history.post({"COMPLETE", 1, "one", 1, {"a"}, {"b"}, {}, {}});
  history.post({"COMPLETE", 2, "two", 2, {"b"}, {"a"}, {}, {}});
  WalkAnswer answer = ask(history, from("a", WalkDirection::kDownstream));
  CHECK(nodes_text(answer) == "a@0 one@1 b@2 two@3");
  CHECK(edges_text(answer) == "a->one one->b b->two two->a");
}

TEST_CASE("Both directions are the union of two walks, without siblings") {
  LineageHistory history;
  history.post({"COMPLETE", 1, "fan", 1, {"root"}, {"left", "right"}, {}, {}});
  history.post({"COMPLETE", 2, "use", 2, {"left"}, {"leaf"}, {}, {}});
  WalkAnswer answer = ask(history, from("left", WalkDirection::kBoth));
  CHECK(nodes_text(answer) == "left@0 fan@1 use@1 leaf@2 root@2");
}

TEST_CASE("Depth counts edges between a dataset and a job") {
  LineageHistory history;
  chain(history);
  WalkQuestion question = from("raw", WalkDirection::kDownstream);
  for (auto [depth, nodes] :
       {std::pair(0U, "raw@0"), std::pair(1U, "raw@0 load@1"),
        std::pair(2U, "raw@0 load@1 clean@2"), std::pair(3U, "raw@0 load@1 clean@2 publish@3")}) {
    question.depth = depth;
    CHECK(nodes_text(ask(history, question)) == nodes);
    CHECK(ask(history, question).envelope.complete());
  }
}

TEST_CASE("An unknown node is an error, a known one without neighbours is one node") {
  LineageHistory history;
  history.post({"COMPLETE", 1, "idle", 1, {}, {}, {}, {}});
  CHECK(refusal(history, from("nowhere", WalkDirection::kBoth)) == ErrorKind::kNotFound);
  WalkAnswer answer = ask(history, from_job("idle", WalkDirection::kBoth));
  CHECK(nodes_text(answer) == "idle@0");
  CHECK(answer.envelope.complete());
}

TEST_CASE("What a failed run wrote is shown only when attempts are asked for") {
  LineageHistory history;
  history.post({"START", 1, "load", 1, {"raw"}, {"clean"}, {}, {}});
  WalkQuestion question = from("raw", WalkDirection::kDownstream);
  CHECK(nodes_text(ask(history, question)) == "raw@0 load@1 clean@2");
  history.post({"FAIL", 2, "load", 1, {}, {}, {}, {}});
  CHECK(edges_text(ask(history, question)) == "raw->load?");
  CHECK(nodes_text(ask(history, from("clean", WalkDirection::kUpstream))) == "clean@0");
  question.attempted = true;
  CHECK(edges_text(ask(history, question)) == "raw->load? load->clean?");
  history.post({"COMPLETE", 3, "load", 2, {"raw"}, {"clean"}, {}, {}});
  CHECK(edges_text(ask(history, question)) == "raw->load load->clean");
}

TEST_CASE("Declared lineage stands beside observed lineage and can be left out or taken alone") {
  LineageHistory history;
  history.post({"COMPLETE", 5, "load", 1, {"raw"}, {"clean"}, {}, {}});
  history.post(
      R"({"eventTime":"2026-01-01T00:09:00Z","producer":"https://e/p","schemaURL":"https://e/s",)"
      R"("job":{"namespace":"jobs","name":"load"},"inputs":[{"namespace":"db","name":"raw"}],)"
      R"("outputs":[{"namespace":"db","name":"plan"}]})");
  WalkQuestion question = from("raw", WalkDirection::kDownstream);
  CHECK(edges_text(ask(history, question)) == "raw->load+ load->clean load->plan~");
  question.declared = DeclaredMode::kExclude;
  CHECK(edges_text(ask(history, question)) == "raw->load load->clean");
  question.declared = DeclaredMode::kOnly;
  CHECK(edges_text(ask(history, question)) == "raw->load~ load->plan~");
}

TEST_CASE("A dropped dataset connects nothing, and history before the drop still shows it") {
  LineageHistory history;
  chain(history);
  Position drop =
      history.post({"COMPLETE", 30, "janitor", 3, {}, {"clean " + lifecycle("DROP")}, {}, {}});
  WalkQuestion question = from("raw", WalkDirection::kDownstream);
  CHECK(nodes_text(ask(history, question)) == "raw@0 load@1");
  question.as_of = minute(25);
  CHECK(nodes_text(ask(history, question)) == "raw@0 load@1 clean@2 publish@3 gold@4");
  question.as_of.reset();
  question.known_at = Position(drop.value() - 1);
  CHECK(nodes_text(ask(history, question)) == "raw@0 load@1 clean@2 publish@3 gold@4");
  history.post({"COMPLETE", 40, "load", 4, {"raw"}, {"clean"}, {}, {}});
  question.known_at.reset();
  CHECK(nodes_text(ask(history, question)) == "raw@0 load@1 clean@2");
}

TEST_CASE("A DROP or RENAME by a run that failed hides nothing") {
  LineageHistory history;
  chain(history);
  history.post({"FAIL", 30, "janitor", 3, {}, {"clean " + lifecycle("DROP")}, {}, {}});
  history.post({"ABORT", 31, "ddl", 4, {}, {"gold2 " + lifecycle("RENAME", "gold")}, {}, {}});
  WalkQuestion question = from("raw", WalkDirection::kDownstream);
  CHECK(nodes_text(ask(history, question)) == "raw@0 load@1 clean@2 publish@3 gold@4");
  // Until its failure is stated, a run has dropped what it says.
  const Position begun =
      history.post({"RUNNING", 35, "janitor", 5, {}, {"clean " + lifecycle("DROP")}, {}, {}});
  CHECK(nodes_text(ask(history, question)) == "raw@0 load@1");
  history.post({"FAIL", 36, "janitor", 5, {}, {}, {}, {}});
  CHECK(nodes_text(ask(history, question)) == "raw@0 load@1 clean@2 publish@3 gold@4");
  question.known_at = begun;
  CHECK(nodes_text(ask(history, question)) == "raw@0 load@1");
}

TEST_CASE("A drop hides nothing of a run that goes on to write or read the dataset") {
  LineageHistory history;
  history.post({"START", 10, "load", 1, {"a"}, {"t"}, {}, {}});
  history.post({"START", 10, "use", 2, {"t"}, {"o"}, {}, {}});
  const Position drop =
      history.post({"COMPLETE", 20, "janitor", 3, {}, {"t " + lifecycle("DROP")}, {}, {}});
  WalkQuestion question = from("t", WalkDirection::kBoth);
  CHECK(nodes_text(ask(history, question)) == "t@0");
  history.post({"COMPLETE", 30, "load", 1, {"a"}, {"t"}, {}, {}});
  CHECK(edges_text(ask(history, question)) == "load->t a->load");
  history.post({"RUNNING", 40, "use", 2, {"t"}, {}, {}, {}});
  CHECK(edges_text(ask(history, question)) == "load->t t->use a->load use->o");
  const WalkAnswer answer = ask(history, question);
  REQUIRE_FALSE(answer.edges.empty());
  CHECK(answer.edges.front().first_event_time == minute(10));
  question.as_of = minute(39);
  CHECK(edges_text(ask(history, question)) == "load->t a->load");
  question.as_of = minute(29);
  CHECK(nodes_text(ask(history, question)) == "t@0");
  question.as_of.reset();
  question.known_at = drop;
  CHECK(nodes_text(ask(history, question)) == "t@0");
}

TEST_CASE("A run has written its outputs when it ends") {
  LineageHistory history;
  history.post({"START", 10, "load", 1, {"a"}, {"t"}, {}, {}});
  history.post({"COMPLETE", 20, "ddl", 2, {}, {"t2 " + lifecycle("RENAME", "t")}, {}, {}});
  CHECK(nodes_text(ask(history, from("t", WalkDirection::kUpstream))) == "t@0");
  history.post({"COMPLETE", 30, "load", 1, {}, {}, {}, {}});
  CHECK(nodes_text(ask(history, from("t", WalkDirection::kUpstream))) == "t@0 load@1 a@2");
}

TEST_CASE("The run that drops a dataset brings it back with another change alone") {
  LineageHistory history;
  history.post({"START", 20, "ddl", 1, {"b"}, {"t " + lifecycle("DROP")}, {}, {}});
  history.post({"RUNNING", 30, "ddl", 1, {"b"}, {"t"}, {}, {}});
  CHECK(nodes_text(ask(history, from("t", WalkDirection::kUpstream))) == "t@0");
  history.post({"COMPLETE", 40, "ddl", 1, {"b"}, {"t " + lifecycle("CREATE")}, {}, {}});
  CHECK(nodes_text(ask(history, from("t", WalkDirection::kUpstream))) == "t@0 ddl@1 b@2");
}

TEST_CASE("A drop under one name ends a dataset under all of its names") {
  for (const bool alias_dropped : {true, false}) {
    LineageHistory history;
    history.post({"COMPLETE", 10, "make", 1, {"a"}, {"path " + symlinks({"table"})}, {}, {}});
    history.post({"COMPLETE", 15, "read", 2, {"table"}, {"o"}, {}, {}});
    WalkQuestion question = from("table", WalkDirection::kBoth);
    CHECK(edges_text(ask(history, question)) == "make->table table->read a->make read->o");
    const std::string dropped = alias_dropped ? "table " : "path ";
    const Position drop =
        history.post({"COMPLETE", 20, "ddl", 3, {}, {dropped + lifecycle("DROP")}, {}, {}});
    CHECK(edges_text(ask(history, question)).empty());
    CHECK(nodes_text(ask(history, from("a", WalkDirection::kDownstream))) == "a@0 make@1");
    CHECK(nodes_text(ask(history, from("o", WalkDirection::kUpstream))) == "o@0 read@1");
    question.as_of = minute(19);
    CHECK(edges_text(ask(history, question)) == "make->table table->read a->make read->o");
    question.as_of.reset();
    question.known_at = Position(drop.value() - 1);
    CHECK(edges_text(ask(history, question)) == "make->table table->read a->make read->o");
    question.known_at.reset();
    const std::string again = alias_dropped ? "path" : "table";
    history.post({"COMPLETE", 30, "make", 4, {"a"}, {again}, {}, {}});
    CHECK(edges_text(ask(history, question)) == "make->table a->make");
    // Two datasets, once the link is taken back.
    history.post({"OTHER", 40, "make", 5, {"path " + symlinks({"other"})}, {}, {}, {}});
    CHECK((nodes_text(ask(history, from("o", WalkDirection::kUpstream))) == "o@0 read@1") ==
          alias_dropped);
  }
}

TEST_CASE("A walk says when a drop or a rename hides lineage on its way") {
  LineageHistory history;
  history.post({"COMPLETE", 10, "load", 1, {"raw"}, {"stage"}, {}, {}});
  history.post({"COMPLETE", 20, "publish", 2, {"stage"}, {"gold"}, {}, {}});
  WalkQuestion question = from("gold", WalkDirection::kUpstream);
  CHECK_FALSE(ask(history, question).hidden.by_drop);
  history.post({"COMPLETE", 30, "janitor", 3, {}, {"stage " + lifecycle("DROP")}, {}, {}});
  const WalkAnswer answer = ask(history, question);
  CHECK(nodes_text(answer) == "gold@0 publish@1");
  CHECK(answer.envelope.complete());
  CHECK(answer.hidden.by_drop);
  CHECK_FALSE(answer.hidden.by_rename);
  // Not on the way, or not yet done.
  CHECK_FALSE(ask(history, from("gold", WalkDirection::kDownstream)).hidden.by_drop);
  question.as_of = minute(29);
  CHECK_FALSE(ask(history, question).hidden.by_drop);
  // What is there again is not hidden.
  question.as_of.reset();
  history.post({"COMPLETE", 40, "load", 4, {"raw"}, {"stage"}, {}, {}});
  history.post({"COMPLETE", 50, "publish", 5, {"stage"}, {"gold"}, {}, {}});
  CHECK(nodes_text(ask(history, question)) == "gold@0 publish@1 stage@2 load@3 raw@4");
  CHECK_FALSE(ask(history, question).hidden.by_drop);
  history.post({"COMPLETE", 60, "ddl", 6, {}, {"old " + lifecycle("RENAME", "raw")}, {}, {}});
  CHECK(ask(history, question).hidden.by_rename);
  CHECK_FALSE(ask(history, question).hidden.by_drop);
}

TEST_CASE("A renamed dataset leaves its history under the old name") {
  LineageHistory history;
  chain(history);
  history.post({"COMPLETE", 30, "ddl", 3, {}, {"clean2 " + lifecycle("RENAME", "clean")}, {}, {}});
  CHECK(nodes_text(ask(history, from("raw", WalkDirection::kDownstream))) == "raw@0 load@1");
  WalkQuestion question = from("clean", WalkDirection::kUpstream);
  CHECK(nodes_text(ask(history, question)) == "clean@0");
  question.as_of = minute(29);
  CHECK(nodes_text(ask(history, question)) == "clean@0 load@1 raw@2");
}

TEST_CASE("Names that a symlinks facet joins are one node, whichever name is asked for") {
  LineageHistory history;
  history.post({"COMPLETE", 1, "load", 1, {"raw"}, {"path"}, {}, {}});
  history.post({"COMPLETE", 2, "use", 2, {"table " + symlinks({"path"})}, {"gold"}, {}, {}});
  CHECK(nodes_text(ask(history, from("raw", WalkDirection::kDownstream))) ==
        "raw@0 load@1 table@2=path use@3 gold@4");
  CHECK(nodes_text(ask(history, from("path", WalkDirection::kDownstream))) ==
        "path@0=table use@1 gold@2");
  history.post({"COMPLETE", 3, "use", 3, {"table " + symlinks({"other"})}, {"gold"}, {}, {}});
  CHECK(nodes_text(ask(history, from("raw", WalkDirection::kDownstream))) == "raw@0 load@1 path@2");
  WalkQuestion before = from("raw", WalkDirection::kDownstream);
  before.as_of = minute(2);
  CHECK(nodes_text(ask(history, before)) == "raw@0 load@1 table@2=path use@3 gold@4");
}

TEST_CASE("Column lineage that names a source by an alias is lineage from the dataset") {
  LineageHistory history;
  history.post({"COMPLETE", 1, "load", 1, {"raw"}, {"path"}, {}, {}});
  history.post({"COMPLETE",
                2,
                "use",
                2,
                {"table " + symlinks({"path"}), "other"},
                {"gold " + from_column("path"), "copy"},
                {},
                {}});
  const WalkAnswer down = ask(history, from("raw", WalkDirection::kDownstream));
  CHECK(nodes_text(down) == "raw@0 load@1 table@2=path use@3 copy@4 gold@4");
  CHECK(flows_text(down) ==
        "load:raw->table(product) use:table->copy(product) use:table->gold(column_lineage)");
  CHECK(nodes_text(ask(history, from("other", WalkDirection::kDownstream))) ==
        "other@0 use@1 copy@2");
  CHECK(nodes_text(ask(history, from("gold", WalkDirection::kUpstream))) ==
        "gold@0 use@1 table@2=path load@3 raw@4");
}

TEST_CASE("An identifier that two datasets claim is reported and joins neither") {
  LineageHistory history;
  history.post({"COMPLETE", 1, "one", 1, {}, {"p " + symlinks({"shared"})}, {}, {}});
  history.post({"COMPLETE", 2, "two", 2, {}, {"q " + symlinks({"shared"})}, {}, {}});
  CHECK(nodes_text(ask(history, from("p", WalkDirection::kUpstream))) == "p@0! one@1");
  CHECK(nodes_text(ask(history, from("q", WalkDirection::kUpstream))) == "q@0! two@1");
}

TEST_CASE("Temporary datasets can be collapsed to edges between jobs") {
  LineageHistory history;
  history.post({"COMPLETE", 1, "one", 1, {"a"}, {"inmemory://|tmp"}, {}, {}});
  history.post({"COMPLETE", 2, "two", 2, {"inmemory://|tmp"}, {"x"}, {}, {}});
  WalkQuestion question = from("a", WalkDirection::kDownstream);
  CHECK(nodes_text(ask(history, question)) == "a@0 one@1 inmemory://|tmp@2 two@3 x@4");
  question.collapse_temporary = true;
  WalkAnswer answer = ask(history, question);
  CHECK(nodes_text(answer) == "a@0 one@1 two@3 x@4");
  CHECK(edges_text(answer) == "a->one one->two two->x");
  CHECK(flows_text(answer) == "two:a->x(product)");
}

TEST_CASE("A level keeps the way through the nodes it leaves out") {
  LineageHistory history;
  chain(history);
  WalkQuestion question = from("raw", WalkDirection::kDownstream);
  question.level = WalkLevel::kDatasets;
  CHECK(nodes_text(ask(history, question)) == "raw@0 clean@2 gold@4");
  CHECK(edges_text(ask(history, question)) == "raw->clean clean->gold");
  question = from_job("load", WalkDirection::kDownstream);
  question.level = WalkLevel::kJobs;
  CHECK(nodes_text(ask(history, question)) == "load@0 publish@2");
  CHECK(edges_text(ask(history, question)) == "load->publish");
}

TEST_CASE("A walk from a run begins with what that run alone touched") {
  LineageHistory history;
  history.post({"COMPLETE", 1, "copy", 1, {"a"}, {"x"}, {}, {}});
  history.post({"COMPLETE", 2, "copy", 2, {"b"}, {"y"}, {}, {}});
  history.post({"COMPLETE", 3, "use", 3, {"y"}, {"z"}, {}, {}});
  WalkQuestion question;
  question.start.type = NodeType::kRun;
  question.start.run = run_id(2);
  WalkAnswer answer = ask(history, question);
  CHECK(nodes_text(answer) == "run@0 b@1 y@1 use@2 z@3");
  CHECK(edges_text(answer) == "b->run run->y y->use use->z");
  CHECK(flows_text(answer) == "run:b->y(product) use:y->z(product)");
  question.start.run = run_id(9);
  CHECK(refusal(history, question) == ErrorKind::kNotFound);
}

TEST_CASE("Both clocks compose: what had happened by a time, as known at a position") {
  LineageHistory history;
  history.post({"COMPLETE", 10, "load", 1, {"raw"}, {"clean"}, {}, {}});
  Position second = history.post({"COMPLETE", 30, "load", 2, {"raw"}, {"extra"}, {}, {}});
  Position late = history.post({"COMPLETE", 5, "early", 3, {"raw"}, {"old"}, {}, {}});
  WalkQuestion question = from("raw", WalkDirection::kDownstream);
  question.as_of = minute(20);
  CHECK(nodes_text(ask(history, question)) == "raw@0 early@1 load@1 clean@2 old@2");
  question.known_at = second;
  CHECK(nodes_text(ask(history, question)) == "raw@0 load@1 clean@2");
  question.as_of.reset();
  CHECK(nodes_text(ask(history, question)) == "raw@0 load@1 clean@2 extra@2");
  question.known_at = late;
  question.as_of = minute(7);
  CHECK(nodes_text(ask(history, question)) == "raw@0 early@1 old@2");
  question.as_of = minute(1);
  CHECK(refusal(history, question) == ErrorKind::kNotFound);
}

TEST_CASE("Pages of a walk merge to the whole, also when the log grows between them") {
  LineageHistory history;
  for (int i = 0; i < 6; ++i) {
    history.post({"COMPLETE",
                  i,
                  "job" + std::to_string(i),
                  i,
                  {"hub"},
                  {"out" + std::to_string(i)},
                  {},
                  {}});
  }
  WalkQuestion question = from("hub", WalkDirection::kDownstream);
  WalkAnswer whole = ask(history, question);
  question.nodes_max = 4;
  WalkAnswer merged = ask(history, question);
  CHECK(merged.envelope.reason == Incomplete::kNodeBudget);
  CHECK(merged.nodes.size() == 4);
  history.post({"COMPLETE", 7, "job7", 7, {"hub"}, {"out7"}, {}, {}});
  std::string cursor = merged.envelope.cursor;
  while (!cursor.empty()) {
    question.cursor = cursor;
    WalkAnswer page = ask(history, question);
    CHECK(page.first_node == merged.nodes.size());
    CHECK(page.envelope.position == whole.envelope.position);
    merged.nodes.insert(merged.nodes.end(), page.nodes.begin(), page.nodes.end());
    merged.edges.insert(merged.edges.end(), page.edges.begin(), page.edges.end());
    merged.flows.insert(merged.flows.end(), page.flows.begin(), page.flows.end());
    cursor = page.envelope.cursor;
  }
  CHECK(nodes_text(merged) == nodes_text(whole));
  CHECK(edges_text(merged) == edges_text(whole));
  CHECK(flows_text(merged) == flows_text(whole));
  question.direction = WalkDirection::kUpstream;
  CHECK(refusal(history, question) == ErrorKind::kInvalid);
}

}  // namespace ledgerline::query
