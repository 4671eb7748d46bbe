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

struct HandOver {
  std::string from;
  std::string to;
};

struct Posted {
  Event event;
  Position position;
  std::optional<HandOver> hands_over;  // the event says this alone
};

// What one run did, as far as (as_of, known_at) tells: inputs x outputs of all its events.
struct RunSoFar {
  std::string job;
  std::map<std::string, int> inputs;  // to the first minute
  std::map<std::string, int> outputs;
  int terminal_minute = 1'000'000;
  bool attempted = false;
};

class Reference {
 public:
  Reference(const std::vector<Posted>& posted, std::optional<int> as_of,
            std::optional<Position> known_at, bool attempted)
      : as_of_(as_of.value_or(1'000'000)), attempted_(attempted) {
    for (const Posted& one : posted) {
      if (known_at && one.position > *known_at) continue;
      if (one.hands_over) {
        hand_overs_.push_back({*one.hands_over, one.event.minute});
      } else {
        add(one.event);
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
  void add(const Event& event) {
    RunSoFar& run = runs_[event.run];
    run.job = event.job;
    auto note = [&](std::map<std::string, int>& side, const std::vector<std::string>& names) {
      for (const std::string& name : names) {
        auto [place, inserted] = side.try_emplace(name, event.minute);
        place->second = std::min(place->second, event.minute);
      }
    };
    note(run.inputs, event.inputs);
    note(run.outputs, event.outputs);
    bool terminal = event.type == "COMPLETE" || event.type == "FAIL";
    if (terminal && event.minute < run.terminal_minute) {
      run.terminal_minute = event.minute;
      run.attempted = event.type == "FAIL";
    }
  }

  void expand(const std::string& dataset, bool down, std::uint32_t depth, std::uint32_t limit,
              std::map<std::string, std::uint32_t>& depths) const {
    for (const auto& [id, run] : runs_) {
      const auto& near = down ? run.inputs : run.outputs;
      const auto& far = down ? run.outputs : run.inputs;
      bool writes = attempted_ || !run.attempted;
      auto mention = near.find(dataset);
      if (mention == near.end() || mention->second > as_of_ || (!down && !writes)) continue;
      depths.try_emplace("job:" + run.job, depth + 1);
      if (!writes || depth + 2 > limit) continue;
      for (const auto& [name, first] : far) {
        if (first <= as_of_) depths.try_emplace(name, depth + 2);
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
        if (run.job != far || (down && run.attempted && !attempted_)) continue;
        for (const auto& [name, first] : down ? run.outputs : run.inputs) {
          if (first <= as_of_) depths.try_emplace(name, depth + 2);
        }
      }
    }
  }

  int as_of_;
  bool attempted_;
  std::vector<std::pair<HandOver, int>> hand_overs_;
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
    return {event, {}, statement};
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
      Posted one = generator.below(8) == 0 ? generator.hand_over(number)
                                           : Posted{generator.event(number), {}, {}};
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
  for (int number = 0; number < kEvents; ++number) last = history.post(generator.event(number));
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
