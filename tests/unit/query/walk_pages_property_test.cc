// The pages of walks over random small histories against the same walk in one piece: merged as the
// API says, they hold the same nodes, edges and flows, each with the same values. The seed is
// printed.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include <catch2/catch.hpp>

#include "query/walk.h"
#include "tests/support/lineage_history.h"
#include "tests/support/random_seed.h"

namespace ledgerline::query {
namespace {

using test::Event;
using test::LineageHistory;
using test::minute;

constexpr int kHistories = 12;
constexpr int kEvents = 26;
constexpr int kQuestions = 50;
constexpr int kJobs = 5;
constexpr int kRuns = 14;

using Ends = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;

// What a client holds that has read some pages: what comes again replaces what was there.
struct Merged {
  std::vector<std::pair<std::string, std::uint32_t>> nodes;  // type and name, depth
  std::map<Ends, std::tuple<std::int64_t, std::uint64_t, bool, bool, bool>> edges;
  std::map<Ends, format::Rule> flows;

  void add(const WalkAnswer& page) {
    CHECK(page.first_node == nodes.size());
    for (const WalkNode& node : page.nodes) {
      nodes.emplace_back(std::string(to_string(node.type)) + ":" + node.name.name, node.depth);
    }
    for (const WalkEdge& edge : page.edges) {
      CHECK(std::max(edge.from, edge.to) < nodes.size());
      edges[{edge.from, edge.to, 0}] = {edge.first_event_time.ns, edge.first_position.value(),
                                        edge.observed, edge.declared, edge.attempted};
    }
    for (const WalkFlow& flow : page.flows) {
      CHECK(std::max({flow.job, flow.from, flow.to}) < nodes.size());
      flows[{flow.job, flow.from, flow.to}] = flow.rule;
    }
  }
};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
  bool one_in(int of) { return below(of) == 0; }
  std::string job() { return "j" + std::to_string(below(kJobs)); }
  // The last two are temporary.
  Name dataset() {
    const int number = below(9);
    return {number < 7 ? "db" : "inmemory://", "d" + std::to_string(number)};
  }

  void post(LineageHistory& history, int number) {
    Event event;
    event.minute = below(20) * 100 + number;
    if (one_in(8)) {
      event.job = "orchestrator";
      event.run = kRuns + number;
      event.job_facets = hand_over(job(), job());
      history.post(event);
      return;
    }
    event.run = below(kRuns);
    event.job = "j" + std::to_string(event.run % kJobs);
    const char* types[] = {"START", "COMPLETE", "COMPLETE", "FAIL"};
    event.type = types[below(4)];
    event.inputs = datasets();
    event.outputs = datasets();
    std::string body = test::json_of(event);
    if (one_in(6)) body = declared(body);
    history.post(body);
  }

  WalkQuestion question() {
    WalkQuestion question;
    const NodeType types[] = {NodeType::kDataset, NodeType::kJob, NodeType::kRun};
    question.start.type = types[below(3)];
    if (question.start.type == NodeType::kDataset) question.start.name = dataset();
    if (question.start.type == NodeType::kJob) question.start.name = {"jobs", job()};
    if (question.start.type == NodeType::kRun) question.start.run = test::run_id(below(kRuns));
    const WalkDirection directions[] = {WalkDirection::kBoth, WalkDirection::kUpstream,
                                        WalkDirection::kDownstream};
    question.direction = directions[below(3)];
    const WalkLevel levels[] = {WalkLevel::kAll, WalkLevel::kDatasets, WalkLevel::kJobs};
    question.level = levels[below(3)];
    const DeclaredMode modes[] = {DeclaredMode::kInclude, DeclaredMode::kInclude,
                                  DeclaredMode::kExclude, DeclaredMode::kOnly};
    question.declared = modes[below(4)];
    question.attempted = one_in(2);
    question.collapse_temporary = one_in(2);
    if (one_in(4)) question.depth = static_cast<std::uint32_t>(below(6));
    if (one_in(4)) question.as_of = minute(below(2200));
    if (one_in(6)) question.namespaces = {one_in(2) ? "db" : "jobs"};
    return question;
  }

 private:
  std::vector<std::string> datasets() {
    std::set<std::string> names;
    for (int i = below(3); i > 0; --i) {
      const Name name = dataset();
      names.insert(name.ns + "|" + name.name);
    }
    return {names.begin(), names.end()};
  }

  static std::string hand_over(const std::string& from, const std::string& to) {
    const auto named = [](const std::string& job) {
      return R"("type":"JOB","namespace":"jobs","name":")" + job + "\"";
    };
    return R"("lineage":{"_producer":"https://e/p","_schemaURL":"https://e/s","entries":[{)" +
           named(to) + R"(,"inputs":[{)" + named(from) + "}]}]}";
  }

  // The JobEvent that says the same: without type and run.
  static std::string declared(std::string body) {
    const auto time = body.find(R"("eventTime")");
    body.erase(1, time - 1);
    const auto run = body.find(R"("run":)");
    body.erase(run, body.find(R"("job":)") - run);
    return body;
  }

  std::mt19937_64 random_;
};

void compare(const LineageHistory& history, WalkQuestion question, std::size_t page_size) {
  const auto whole = walk(history.context(), question);
  if (!whole) return;  // not mentioned at these clocks
  REQUIRE(whole->envelope.complete());
  Merged expected;
  expected.add(*whole);
  Merged merged;
  question.nodes_max = page_size;
  do {
    const auto page = walk(history.context(), question);
    REQUIRE(page);
    merged.add(*page);
    question.cursor = page->envelope.cursor;
    CHECK(page->envelope.complete() == question.cursor.empty());
  } while (!question.cursor.empty());
  CAPTURE(question.start.name.name, to_string(question.direction), question.depth,
          static_cast<int>(question.level), question.attempted, question.collapse_temporary,
          question.as_of.has_value(), page_size);
  CHECK(merged.nodes == expected.nodes);
  CHECK(merged.edges == expected.edges);
  CHECK(merged.flows == expected.flows);
}

}  // namespace

TEST_CASE("The pages of walks of random histories merge to the whole") {
  Generator generator(test::random_seed());
  for (int round = 0; round < kHistories; ++round) {
    LineageHistory history;
    for (int number = 0; number < kEvents; ++number) generator.post(history, number);
    for (int i = 0; i < kQuestions; ++i) {
      compare(history, generator.question(), static_cast<std::size_t>(1 + generator.below(5)));
    }
  }
}

// j9 reads what j0 reads and what j0 writes, and a circle leads from j0 back to what it reads:
// down, the walk comes by "a" long after it has come by "a" up.
TEST_CASE("An edge that only the longer of two ways shows is on a page") {
  LineageHistory history;
  history.post({"COMPLETE", 10, "j0", 1, {"a"}, {"b"}, {}, {}});
  history.post({"COMPLETE", 11, "j9", 2, {"b"}, {"o"}, {}, {}});
  history.post({"COMPLETE", 12, "j9", 3, {"a"}, {}, {}, {}});
  history.post({"COMPLETE", 13, "k1", 4, {"b"}, {"m"}, {}, {}});
  history.post({"COMPLETE", 14, "k2", 5, {"m"}, {"m2"}, {}, {}});
  history.post({"COMPLETE", 15, "k3", 6, {"m2"}, {"a"}, {}, {}});
  WalkQuestion question;
  question.start.type = NodeType::kJob;
  question.start.name = {"jobs", "j0"};
  for (std::size_t size = 1; size < 12; ++size) compare(history, question, size);
}

}  // namespace ledgerline::query
