#include "query/entities.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "query/cursor.h"
#include "tests/support/lineage_history.h"

namespace ledgerline::query {
namespace {

using namespace std::string_view_literals;
using test::LineageHistory;
using test::minute;
using test::run_id;

constexpr int kFarFuture = 60 * 24 * 365 * 3;  // minutes; two years past the receipt

std::string facet(const std::string& key, const std::string& members) {
  return "\"" + key + R"(":{"_producer":"https://e/p","_schemaURL":"https://e/s",)" + members + "}";
}

std::string documented(const std::string& text) {
  return "{" + facet("documentation", "\"description\":\"" + text + "\"") + "}";
}

EntityQuestion about(NodeType type, const std::string& name) {
  EntityQuestion question;
  question.node.type = type;
  question.node.name = {type == NodeType::kJob ? "jobs" : "db", name};
  return question;
}

EntityAnswer ask(const LineageHistory& history, const EntityQuestion& question) {
  Context context = history.context();
  auto answer = describe_entity(context, question);
  if (!answer) FAIL(answer.error().message);
  return std::move(*answer);
}

std::string value_of(const EntityAnswer& answer, const std::string& key) {
  for (const FacetValue& value : answer.facets) {
    if (value.key == key) return value.value;
  }
  return {};
}

std::vector<std::string> names(const LineageHistory& history, EntityListQuestion question) {
  std::vector<std::string> all;
  Context context = history.context();
  do {
    auto page = list_entities(context, question);
    if (!page) FAIL(page.error().message);
    for (const EntitySummary& entity : page->entities) all.push_back(entity.name.name);
    question.cursor = page->envelope.cursor;
    CHECK(page->envelope.complete() == question.cursor.empty());
  } while (!question.cursor.empty());
  return all;
}

}  // namespace

TEST_CASE("A cursor whose name key somebody made up is refused") {
  LineageHistory history;
  history.post({"COMPLETE", 1, "job", 1, {}, {"orders", "orders2"}, {}, {}});
  Context context = history.context();
  EntityListQuestion question;
  question.limit = 1;
  for (const char* substring : {"", "order"}) {
    question.substring = substring;
    question.cursor.clear();
    auto page = list_entities(context, question);
    REQUIRE(page);
    auto real = from_base64(page->envelope.cursor);
    REQUIRE(real);
    const auto fingerprint = big_endian_at<std::uint64_t>(*real, 1);
    for (std::string_view key : {"x"sv, "\x01no end"sv, "\x01ns\0\x01no end\0"sv, "\x01ns\0\x02"sv,
                                 "\x05\0\x01\0\x01"sv, "\x01\0\x01\0\x01more"sv}) {
      question.cursor = seal_cursor(fingerprint, key);
      auto answer = list_entities(context, question);
      REQUIRE_FALSE(answer);
      CHECK(answer.error().kind == ErrorKind::kInvalid);
    }
  }
}

TEST_CASE("First and last seen are the earliest and latest time that a record names the entity") {
  LineageHistory history;
  history.post({"START", 10, "nightly", 1, {"in"}, {}, {}, {}});
  history.post({"RUNNING", 15, "nightly", 1, {"in"}, {}, {}, {}});
  history.post({"COMPLETE", 20, "nightly", 1, {}, {"out"}, {}, {}});
  EntityAnswer job = ask(history, about(NodeType::kJob, "nightly"));
  CHECK(job.first_seen == minute(10));
  CHECK(job.last_seen == minute(20));
  EntityAnswer in = ask(history, about(NodeType::kDataset, "in"));
  CHECK(in.first_seen == minute(10));
  CHECK(in.last_seen == minute(15));
  EntityAnswer out = ask(history, about(NodeType::kDataset, "out"));
  CHECK(out.first_seen == minute(20));
  CHECK(out.last_seen == minute(20));
}

TEST_CASE("A time in the far future is never the last time that an entity was seen") {
  LineageHistory history;
  history.post({"COMPLETE", 10, "nightly", 1, {"in"}, {"out"}, {}, {}});
  history.post({"COMPLETE", kFarFuture, "nightly", 2, {"in"}, {"out"}, {}, {}});
  history.post(R"({"time":")" + to_string(minute(kFarFuture)) +
                   R"(","user":"ann","app":"notebook","dataset":{"namespace":"db","name":"in"}})",
               format::RecordKind::kAccess);
  CHECK(ask(history, about(NodeType::kJob, "nightly")).last_seen == minute(10));
  CHECK(ask(history, about(NodeType::kDataset, "in")).last_seen == minute(10));
  CHECK(ask(history, about(NodeType::kDataset, "out")).last_seen == minute(10));
}

TEST_CASE("Of several terminal events at one time the same one counts at every clock") {
  for (const bool complete_first : {true, false}) {
    LineageHistory history;
    history.post({complete_first ? "COMPLETE" : "FAIL", 10, "job", 1, {}, {"t"}, {}, {}});
    history.post({complete_first ? "FAIL" : "COMPLETE", 10, "job", 1, {}, {"t"}, {}, {}});
    EntityQuestion question = about(NodeType::kJob, "job");
    const RunState present = ask(history, question).latest_run->state;
    question.as_of = minute(20);
    CHECK(ask(history, question).latest_run->state == present);
    CHECK(present == RunState::kCompleted);
  }
}

TEST_CASE("A dataset is temporary under every name when it is under one") {
  const std::string head = R"({"_producer":"https://e/p","_schemaURL":"https://e/s",)";
  const std::string temporary =
      R"({"datasetType":)" + head + R"("datasetType":"JOB_OUTPUT","subType":"TEMPORARY"}})";
  const std::string symlink =
      R"({"symlinks":)" + head +
      R"("identifiers":[{"namespace":"db","name":"scratch","type":"TABLE"}]}})";
  LineageHistory history;
  history.post({"COMPLETE", 10, "job", 1, {}, {"scratch " + temporary}, {}, {}});
  history.post({"COMPLETE", 20, "job", 2, {}, {"alias " + symlink}, {}, {}});
  CHECK(ask(history, about(NodeType::kDataset, "scratch")).temporary);
  CHECK(ask(history, about(NodeType::kDataset, "alias")).temporary);
}

TEST_CASE("A facet's value is the one in force at both clocks, with the record that proves it") {
  LineageHistory history;
  Position first =
      history.post({"COMPLETE", 10, "load", 1, {}, {"t " + documented("one")}, {}, {}});
  history.post({"COMPLETE", 30, "load", 2, {}, {"t " + documented("three")}, {}, {}});
  Position late = history.post({"COMPLETE", 20, "load", 3, {}, {"t " + documented("two")}, {}, {}});
  EntityQuestion question = about(NodeType::kDataset, "t");
  EntityAnswer present = ask(history, question);
  CHECK(value_of(present, "documentation").find("\"three\"") != std::string::npos);
  CHECK(present.first_seen == minute(10));
  CHECK(present.last_seen == minute(30));
  question.as_of = minute(25);
  EntityAnswer then = ask(history, question);
  CHECK(value_of(then, "documentation").find("\"two\"") != std::string::npos);
  CHECK(then.facets.front().position == late);
  CHECK(then.facets.front().event_time == minute(20));
  question.known_at = Position(late.value() - 1);
  EntityAnswer known = ask(history, question);
  CHECK(value_of(known, "documentation").find("\"one\"") != std::string::npos);
  CHECK(known.facets.front().position == first);
  question.as_of = minute(9);
  Context context = history.context();
  CHECK(describe_entity(context, question).error().kind == ErrorKind::kNotFound);
}

TEST_CASE("An alias answers as its dataset does, under the name that was asked for") {
  LineageHistory history;
  std::string link =
      facet("symlinks", R"("identifiers":[{"namespace":"db","name":"path","type":"LOCATION"}])");
  history.post({"COMPLETE",
                10,
                "load",
                1,
                {},
                {"table {" + link + "," + facet("documentation", R"("description":"d")") + "}"},
                {},
                {}});
  EntityAnswer primary = ask(history, about(NodeType::kDataset, "table"));
  EntityAnswer alias = ask(history, about(NodeType::kDataset, "path"));
  CHECK(alias.name == Name{"db", "path"});
  CHECK(alias.aliases == std::vector<Name>{{"db", "table"}});
  CHECK(primary.aliases == std::vector<Name>{{"db", "path"}});
  CHECK(value_of(alias, "documentation") == value_of(primary, "documentation"));
  CHECK(alias.latest_version->version == primary.latest_version->version);
  CHECK(alias.writers == 1);
}

TEST_CASE("A contested identifier is listed with everyone who claims it") {
  LineageHistory history;
  std::string link =
      "{" +
      facet("symlinks", R"("identifiers":[{"namespace":"db","name":"shared","type":"TABLE"}])") +
      "}";
  history.post({"COMPLETE", 1, "one", 1, {}, {"q " + link}, {}, {}});
  history.post({"COMPLETE", 2, "two", 2, {}, {"p " + link}, {}, {}});
  EntityAnswer answer = ask(history, about(NodeType::kDataset, "p"));
  CHECK(answer.aliases.empty());
  REQUIRE(answer.alias_conflicts.size() == 1);
  CHECK(answer.alias_conflicts[0].identifier == Name{"db", "shared"});
  CHECK(answer.alias_conflicts[0].claimed_by == std::vector<Name>{{"db", "p"}, {"db", "q"}});
}

TEST_CASE("A failed write is the latest version and not the latest good one") {
  LineageHistory history;
  history.post({"COMPLETE", 10, "load", 1, {}, {"t"}, {}, {}});
  history.post({"FAIL", 20, "load", 2, {}, {"t"}, {}, {}});
  EntityAnswer answer = ask(history, about(NodeType::kDataset, "t"));
  REQUIRE(answer.versions.size() == 2);
  CHECK(answer.latest_version->attempted);
  CHECK(answer.latest_version->run == run_id(2));
  CHECK(answer.latest_good_version->run == run_id(1));
  CHECK(answer.latest_good_version->synthetic);
  CHECK(answer.latest_good_version->version.size() == 32);
  CHECK(answer.latest_good_version->job == Name{"jobs", "load"});
}

TEST_CASE("Versions beyond those asked for are told of") {
  LineageHistory history;
  for (int run = 1; run <= 3; ++run)
    history.post({"COMPLETE", run, "load", run, {}, {"t"}, {}, {}});
  EntityQuestion question = about(NodeType::kDataset, "t");
  CHECK(ask(history, question).envelope.complete());
  question.versions_max = 3;
  CHECK(ask(history, question).envelope.complete());
  question.versions_max = 2;
  EntityAnswer answer = ask(history, question);
  CHECK(answer.versions.size() == 2);
  CHECK(answer.envelope.reason == Incomplete::kRowBudget);
  question.as_of = minute(1);
  CHECK(ask(history, question).envelope.complete());

  EntityQuestion latest = about(NodeType::kDataset, "t");
  latest.versions_max = 0;
  answer = ask(history, latest);
  CHECK(answer.versions.empty());
  CHECK(answer.latest_version->run == run_id(3));
  CHECK(answer.envelope.complete());
}

TEST_CASE("A version of the far future is in the history and never the latest") {
  LineageHistory history;
  history.post({"COMPLETE", 10, "load", 1, {}, {"t"}, {}, {}});
  history.post({"COMPLETE", kFarFuture, "load", 2, {}, {"t"}, {}, {}});
  history.post({"COMPLETE", 20, "use", 3, {"t"}, {}, {}, {}});
  const EntityAnswer answer = ask(history, about(NodeType::kDataset, "t"));
  REQUIRE(answer.versions.size() == 2);
  CHECK(answer.versions[0].run == run_id(2));
  CHECK(answer.versions[0].far_future);
  CHECK_FALSE(answer.versions[1].far_future);
  CHECK(answer.latest_version->run == run_id(1));
  CHECK(answer.latest_good_version->run == run_id(1));
}

TEST_CASE("A DROP is no version: the latest good one is the last that was written") {
  LineageHistory history;
  history.post({"COMPLETE", 10, "load", 1, {}, {"t"}, {}, {}});
  const std::string drop =
      "{" + facet("lifecycleStateChange", R"("lifecycleStateChange":"DROP")") + "}";
  history.post({"COMPLETE", 20, "ddl", 2, {}, {"t " + drop}, {}, {}});
  EntityAnswer answer = ask(history, about(NodeType::kDataset, "t"));
  CHECK(answer.dropped);
  REQUIRE(answer.latest_good_version);
  CHECK(answer.latest_good_version->run == run_id(1));
  CHECK(answer.latest_version->run == run_id(1));
  CHECK(answer.versions.size() == 1);
}

TEST_CASE("A dataset that a run goes on to read after its DROP is not dropped") {
  LineageHistory history;
  history.post({"START", 10, "stream", 1, {"t"}, {}, {}, {}});
  const std::string drop =
      "{" + facet("lifecycleStateChange", R"("lifecycleStateChange":"DROP")") + "}";
  const Position dropped = history.post({"COMPLETE", 20, "ddl", 2, {}, {"t " + drop}, {}, {}});
  EntityQuestion question = about(NodeType::kDataset, "t");
  CHECK(ask(history, question).dropped);
  history.post({"RUNNING", 30, "stream", 1, {"t"}, {}, {}, {}});
  CHECK_FALSE(ask(history, question).dropped);
  CHECK(ask(history, question).readers == 1);
  question.known_at = dropped;
  CHECK(ask(history, question).dropped);
}

TEST_CASE("The run that drops a dataset does not bring it back with its end") {
  LineageHistory history;
  history.post({"COMPLETE", 10, "load", 1, {}, {"t"}, {}, {}});
  const std::string drop =
      "{" + facet("lifecycleStateChange", R"("lifecycleStateChange":"DROP")") + "}";
  history.post({"START", 20, "ddl", 2, {}, {"t " + drop}, {}, {}});
  history.post({"COMPLETE", 30, "ddl", 2, {}, {"t"}, {}, {}});
  EntityQuestion question = about(NodeType::kDataset, "t");
  CHECK(ask(history, question).dropped);
  CHECK(ask(history, question).writers == 0);
  question.as_of = minute(15);
  CHECK_FALSE(ask(history, question).dropped);
  CHECK(ask(history, question).writers == 1);
}

TEST_CASE("A rename links the two names, and the old one counts as gone") {
  LineageHistory history;
  history.post({"COMPLETE", 10, "load", 1, {}, {"old"}, {}, {}});
  history.post(
      {"COMPLETE",
       20,
       "ddl",
       2,
       {},
       {"new {" +
        facet("lifecycleStateChange", R"("lifecycleStateChange":"RENAME",)"
                                      R"("previousIdentifier":{"namespace":"db","name":"old"})") +
        "}"},
       {},
       {}});
  EntityAnswer old = ask(history, about(NodeType::kDataset, "old"));
  CHECK(old.renamed_to == Name{"db", "new"});
  CHECK(old.dropped);
  EntityAnswer now = ask(history, about(NodeType::kDataset, "new"));
  CHECK(now.renamed_from == Name{"db", "old"});
  CHECK_FALSE(now.dropped);
  CHECK(now.lifecycle.front().change == format::Lifecycle::kRename);
}

TEST_CASE("A failed run's DROP and RENAME are told as attempts, and change nothing") {
  LineageHistory history;
  history.post({"COMPLETE", 10, "load", 1, {}, {"old"}, {}, {}});
  const auto change = [](const std::string& members) {
    return "{" + facet("lifecycleStateChange", "\"lifecycleStateChange\":" + members) + "}";
  };
  history.post({"FAIL", 20, "janitor", 2, {}, {"old " + change(R"("DROP")")}, {}, {}});
  history.post(
      {"ABORT",
       21,
       "ddl",
       3,
       {},
       {"new " + change(R"("RENAME","previousIdentifier":{"namespace":"db","name":"old"})")},
       {},
       {}});
  const EntityAnswer answer = ask(history, about(NodeType::kDataset, "old"));
  CHECK_FALSE(answer.dropped);
  CHECK_FALSE(answer.renamed_to);
  REQUIRE(answer.lifecycle.size() == 2);
  CHECK(answer.lifecycle[0].attempted);
  CHECK(answer.lifecycle[1].attempted);
  CHECK_FALSE(ask(history, about(NodeType::kDataset, "new")).renamed_from);
}

TEST_CASE("A job tells its latest run at both clocks") {
  LineageHistory history;
  history.post({"START", 10, "load", 1, {}, {"t"}, {}, {}});
  Position running = history.post({"START", 30, "load", 2, {}, {"t"}, {}, {}});
  history.post({"COMPLETE", 40, "load", 2, {}, {}, {}, {}});
  EntityQuestion question = about(NodeType::kJob, "load");
  EntityAnswer present = ask(history, question);
  CHECK(present.latest_run->run.id == run_id(2));
  CHECK(present.latest_run->state == RunState::kCompleted);
  question.known_at = running;
  CHECK(ask(history, question).latest_run->state == RunState::kRunning);
  question.as_of = minute(20);
  CHECK(ask(history, question).latest_run->run.id == run_id(1));
}

TEST_CASE("The latest run is the one that began last for all that was known then") {
  LineageHistory history;
  history.post({"START", 10, "load", 1, {}, {"t"}, {}, {}});
  Position second = history.post({"START", 20, "load", 2, {}, {"t"}, {}, {}});
  Position early = history.post({"OTHER", 5, "load", 2, {}, {}, {}, {}});
  EntityQuestion question = about(NodeType::kJob, "load");
  question.known_at = second;
  CHECK(ask(history, question).latest_run->run.id == run_id(2));
  CHECK(ask(history, question).latest_run->first_event_time == minute(20));
  question.known_at = early;
  CHECK(ask(history, question).latest_run->run.id == run_id(1));
  CHECK(ask(history, about(NodeType::kJob, "load")).latest_run->run.id == run_id(1));
}

TEST_CASE("A job is first seen when its earliest run begins for all that was known then") {
  LineageHistory history;
  history.post({"START", 300, "load", 1, {}, {}, {}, {}});
  Position known(0);
  for (int run = 2; run < 80; ++run)
    known = history.post({"START", run, "load", run, {}, {}, {}, {}});
  history.post({"OTHER", 1, "load", 1, {}, {}, {}, {}});
  EntityQuestion question = about(NodeType::kJob, "load");
  question.known_at = known;
  CHECK(ask(history, question).first_seen == minute(2));
  CHECK(ask(history, about(NodeType::kJob, "load")).first_seen == minute(1));
}

TEST_CASE("What is learned later never takes back when a dataset was last seen") {
  LineageHistory history;
  history.post({"START", 10, "load", 1, {}, {"t"}, {}, {}});
  Position second = history.post({"START", 20, "load", 2, {}, {"t"}, {}, {}});
  Position early = history.post({"OTHER", 5, "load", 2, {}, {"t"}, {}, {}});
  Position again = history.post({"RUNNING", 30, "load", 1, {}, {"t"}, {}, {}});
  EntityQuestion question = about(NodeType::kDataset, "t");
  for (Position known : {second, early}) {
    question.known_at = known;
    CHECK(ask(history, question).last_seen == minute(20));
  }
  question.known_at = again;
  CHECK(ask(history, question).last_seen == minute(30));
  question.known_at.reset();
  CHECK(ask(history, question).last_seen == minute(30));
  question.as_of = minute(30);
  CHECK(ask(history, question).last_seen == minute(30));
}

TEST_CASE("Lists and searches come in the order of names, page by page") {
  LineageHistory history;
  history.post({"COMPLETE",
                1,
                "Load_Orders",
                1,
                {"raw.orders", "raw.items"},
                {"gold.ORDERS", "gold.items"},
                {},
                {}});
  EntityListQuestion question;
  std::vector<std::string> all{"gold.ORDERS", "gold.items", "raw.items", "raw.orders",
                               "Load_Orders"};
  for (std::size_t limit : {1U, 2U, 3U, 100U}) {
    question = {};
    question.limit = limit;
    CHECK(names(history, question) == all);
    question.substring = "ORDER";
    CHECK(names(history, question) ==
          std::vector<std::string>{"gold.ORDERS", "raw.orders", "Load_Orders"});
    question.type = NodeType::kDataset;
    CHECK(names(history, question) == std::vector<std::string>{"gold.ORDERS", "raw.orders"});
    question.substring.clear();
    question.ns = "db";
    CHECK(names(history, question).size() == 4);
    question.ns = "d";
    CHECK(names(history, question).empty());
  }
}

}  // namespace ledgerline::query
