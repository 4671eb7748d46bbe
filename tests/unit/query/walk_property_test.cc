// Walks of random small histories against a reference that derives every edge anew from the events
// themselves, by brute force: no index, no shapes, no cursors. The seed is printed.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "query/walk.h"
#include "tests/support/lineage_history.h"
#include "tests/support/random_seed.h"

namespace ledgerline::query {
namespace {

using test::Event;
using test::LineageHistory;
using test::minute;

constexpr int kDatasets = 7;
constexpr int kJobs = 4;
constexpr int kRuns = 9;
constexpr int kEvents = 24;
constexpr int kQuestions = 40;
constexpr int kForever = 1'000'000;

struct HandOver {
  std::string from;
  std::string to;
};

// What one event said of the life of a dataset.
struct Change {
  std::string dataset;
  int minute = 0;
  int run = 0;
  bool drop = false;
};

struct Posted {
  Event event;
  Position position;
  std::optional<HandOver> hands_over;  // the event says this alone
  std::optional<Change> change;        // of one of its outputs
};

// What one run did, as far as known_at tells: inputs x outputs of all its events.
struct RunSoFar {
  std::string job;
  std::map<std::string, std::set<int>> inputs;  // to the minutes of all mentions
  std::map<std::string, std::set<int>> outputs;
  std::map<int, bool> ends;  // minutes of terminal events; true: FAIL

  // The first of them counts.
  bool attempted(int as_of) const {
    return !ends.empty() && ends.begin()->first <= as_of && ends.begin()->second;
  }
};

class Reference {
 public:
  Reference(const std::vector<Posted>& posted, std::optional<int> as_of,
            std::optional<Position> known_at, bool attempted)
      : as_of_(as_of.value_or(kForever)), attempted_(attempted) {
    for (const Posted& one : posted) {
      if (known_at && one.position > *known_at) continue;
      if (one.hands_over) {
        hand_overs_.push_back({*one.hands_over, one.event.minute});
      } else {
        add(one);
      }
    }
  }

  // Depths of everything that a walk reaches; jobs are prefixed by "job:".
  std::map<std::string, std::uint32_t> reach(const std::string& start, bool down,
                                             std::uint32_t limit) const {
    std::map<std::string, std::uint32_t> depths{{start, 0}};
    for (std::uint32_t depth = 0; depth < limit; ++depth) {
      std::vector<std::string> round;
      for (const auto& [name, at] : depths) {
        if (at == depth) round.push_back(name);
      }
      for (const std::string& name : round) {
        if (name.rfind("job:", 0) == 0) {
          hand_over(name.substr(4), down, depth, limit, depths);
        } else {
          expand(name, down, depth, limit, depths);
        }
      }
    }
    return depths;
  }

 private:
  // A run is what all its known events say, whenever they happened; its shape counts for as_of with
  // the mentions that had happened.
  void add(const Posted& posted) {
    const Event& event = posted.event;
    RunSoFar& run = runs_[event.run];
    run.job = event.job;
    for (const std::string& name : event.inputs) run.inputs[name].insert(event.minute);
    for (const std::string& name : event.outputs) {
      run.outputs[name.substr(0, name.find(' '))].insert(event.minute);
    }
    if (event.type == "COMPLETE" || event.type == "FAIL") {
      run.ends.emplace(event.minute, event.type == "FAIL");
    }
    if (posted.change) changes_.push_back(*posted.change);
  }

  // Whether what the run said of the dataset had happened, and no drop hides it.
  bool counts(int id, bool write, const std::string& dataset) const {
    const RunSoFar& run = runs_.at(id);
    const auto& side = write ? run.outputs : run.inputs;
    const auto mention = side.find(dataset);
    if (mention == side.end() || *mention->second.begin() > as_of_) return false;
    std::optional<int> dropped;
    for (const Change& change : changes_) {
      const bool holds = change.drop && change.dataset == dataset && change.minute <= as_of_ &&
                         !runs_.at(change.run).attempted(as_of_);
      if (holds) dropped = std::max(dropped.value_or(0), change.minute);
    }
    if (!dropped || *mention->second.begin() > *dropped) return true;
    bool dropper = false;
    bool restorer = false;
    for (const Change& change : changes_) {
      if (change.dataset != dataset || change.run != id || change.minute > as_of_) continue;
      dropper |= change.drop && change.minute == *dropped;
      restorer |= !change.drop && change.minute > *dropped;
    }
    if (dropper && !restorer) return false;
    const auto again = mention->second.upper_bound(*dropped);
    if (again != mention->second.end() && *again <= as_of_) return true;
    const bool ended = !run.ends.empty() && run.ends.begin()->first <= as_of_;
    return write && ended && run.ends.begin()->first > *dropped;
  }

  void expand(const std::string& dataset, bool down, std::uint32_t depth, std::uint32_t limit,
              std::map<std::string, std::uint32_t>& depths) const {
    for (const auto& [id, run] : runs_) {
      bool writes = attempted_ || !run.attempted(kForever);
      if ((!down && !writes) || !counts(id, !down, dataset)) continue;
      depths.try_emplace("job:" + run.job, depth + 1);
      if (!writes || depth + 2 > limit) continue;
      for (const auto& [name, minutes] : down ? run.outputs : run.inputs) {
        if (counts(id, down, name)) depths.try_emplace(name, depth + 2);
      }
    }
  }

  // The jobs that `job` hands over to, or takes over from, and all on their far side.
  void hand_over(const std::string& job, bool down, std::uint32_t depth, std::uint32_t limit,
                 std::map<std::string, std::uint32_t>& depths) const {
    for (const auto& [statement, minute] : hand_overs_) {
      const std::string& near = down ? statement.from : statement.to;
      const std::string& far = down ? statement.to : statement.from;
      if (near != job || far == job || minute > as_of_) continue;
      depths.try_emplace("job:" + far, depth + 1);
      if (depth + 2 > limit) continue;
      for (const auto& [id, run] : runs_) {
        if (run.job != far || (down && run.attempted(kForever) && !attempted_)) continue;
        for (const auto& [name, minutes] : down ? run.outputs : run.inputs) {
          if (counts(id, down, name)) depths.try_emplace(name, depth + 2);
        }
      }
    }
  }

  int as_of_;
  bool attempted_;
  std::vector<std::pair<HandOver, int>> hand_overs_;
  std::vector<Change> changes_;
  std::map<int, RunSoFar> runs_;
};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
  std::string dataset() { return "d" + std::to_string(below(kDatasets)); }
  std::vector<std::string> datasets() {
    std::set<std::string> names;
    for (int i = below(3); i > 0; --i) names.insert(dataset());
    return {names.begin(), names.end()};
  }
  // Terminal events have minutes of their own: which of two at one time counts is no matter here.
  Event event(int number) {
    Event event;
    event.run = below(kRuns);
    event.job = "j" + std::to_string(event.run % kJobs);
    const char* types[] = {"START", "RUNNING", "COMPLETE", "FAIL"};
    event.type = types[below(4)];
    event.minute = below(20) * 100 + number;
    event.inputs = datasets();
    event.outputs = datasets();
    return event;
  }
  Posted lineage(int number) {
    Posted posted{event(number), {}, {}, {}};
    if (below(4) > 0 || posted.event.outputs.empty()) return posted;
    std::string& output = posted.event.outputs.front();
    const bool drop = below(3) > 0;
    posted.change = Change{output, posted.event.minute, posted.event.run, drop};
    output += R"( {"lifecycleStateChange":{"_producer":"https://e/p","_schemaURL":"https://e/s",)"
              R"("lifecycleStateChange":")" +
              std::string(drop ? "DROP" : "CREATE") + "\"}}";
    return posted;
  }
  // Each by a run of its own, of a job that does nothing else.
  Posted hand_over(int number) {
    const HandOver statement{"j" + std::to_string(below(kJobs)),
                             "j" + std::to_string(below(kJobs))};
    Event event;
    event.run = kRuns + number;
    event.job = "orchestrator";
    event.minute = below(20) * 100 + number;
    const auto job = [](const std::string& name) {
      return R"("type":"JOB","namespace":"jobs","name":")" + name + "\"";
    };
    event.job_facets = R"("lineage":{"_producer":"https://e/p","_schemaURL":"https://e/s",)"
                       R"("entries":[{)" +
                       job(statement.to) + R"(,"inputs":[{)" + job(statement.from) + "}]}]}";
    return {event, {}, statement, {}};
  }

 private:
  std::mt19937_64 random_;
};

std::map<std::string, std::uint32_t> depths_of(const WalkAnswer& answer) {
  std::map<std::string, std::uint32_t> depths;
  for (const WalkNode& node : answer.nodes) {
    std::string prefix = node.type == NodeType::kJob ? "job:" : "";
    depths.emplace(prefix + node.name.name, node.depth);
  }
  return depths;
}

void ask(const LineageHistory& history, const std::vector<Posted>& posted, Generator& generator) {
  WalkQuestion question;
  question.start.name = {"db", generator.dataset()};
  question.direction =
      generator.below(2) == 0 ? WalkDirection::kDownstream : WalkDirection::kUpstream;
  question.attempted = generator.below(2) == 0;
  question.depth = static_cast<std::uint32_t>(generator.below(8));
  std::optional<int> as_of;
  if (generator.below(2) == 0) as_of = generator.below(2200);
  if (as_of) question.as_of = minute(*as_of);
  if (generator.below(2) == 0) {
    question.known_at =
        posted[static_cast<std::size_t>(generator.below(static_cast<int>(posted.size())))].position;
  }
  Context context = history.context();
  auto answer = walk(context, question);
  Reference reference(posted, as_of, question.known_at, question.attempted);
  auto expected = reference.reach(question.start.name.name,
                                  question.direction == WalkDirection::kDownstream, question.depth);
  CAPTURE(question.start.name.name, to_string(question.direction), question.depth,
          question.attempted, as_of.value_or(-1),
          question.known_at.value_or(Position(9999)).value());
  if (!answer) {
    // A dataset that nothing mentions at these clocks.
    CHECK(answer.error().kind == ErrorKind::kNotFound);
    CHECK(expected.size() == 1);
    return;
  }
  CHECK(answer->envelope.complete());
  CHECK(depths_of(*answer) == expected);
  CHECK(std::is_sorted(answer->nodes.begin(), answer->nodes.end(),
                       [](const WalkNode& a, const WalkNode& b) { return a.depth < b.depth; }));
}

}  // namespace

TEST_CASE("Walks of random histories agree with brute force at both clocks") {
  Generator generator(test::random_seed());
  for (int round = 0; round < 4; ++round) {
    LineageHistory history;
    std::vector<Posted> posted;
    for (int number = 0; number < kEvents; ++number) {
      Posted one =
          generator.below(8) == 0 ? generator.hand_over(number) : generator.lineage(number);
      one.position = history.post(one.event);
      posted.push_back(std::move(one));
    }
    for (int i = 0; i < kQuestions; ++i) ask(history, posted, generator);
  }
}

TEST_CASE("The present is what the past says of the last position") {
  Generator generator(test::random_seed());
  LineageHistory history;
  Position last;
  for (int number = 0; number < kEvents; ++number) {
    last = history.post(generator.lineage(number).event);
  }
  for (int i = 0; i < kDatasets; ++i) {
    WalkQuestion question;
    question.start.name = {"db", "d" + std::to_string(i)};
    question.attempted = true;
    Context context = history.context();
    auto present = walk(context, question);
    question.known_at = last;
    auto past = walk(context, question);
    if (!present) continue;  // never mentioned
    REQUIRE(past);
    CHECK(depths_of(*past) == depths_of(*present));
    REQUIRE(past->edges.size() == present->edges.size());
    for (std::size_t edge = 0; edge < past->edges.size(); ++edge) {
      CHECK(past->edges[edge].from == present->edges[edge].from);
      CHECK(past->edges[edge].to == present->edges[edge].to);
      CHECK(past->edges[edge].first_event_time == present->edges[edge].first_event_time);
      CHECK(past->edges[edge].first_position == present->edges[edge].first_position);
      CHECK(past->edges[edge].attempted == present->edges[edge].attempted);
    }
    CHECK(past->flows.size() == present->flows.size());
  }
}

}  // namespace ledgerline::query
