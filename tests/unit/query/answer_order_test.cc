// Answers of random small histories. Present ones, posted in one order and then, shuffled and with
// repetitions, to another store, are equal, positions aside; of the past, those about a run are
// what was told then, and what a store of the earlier events tells. The seed is printed.
#include <algorithm>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "query/entities.h"
#include "query/runs.h"
#include "query/walk.h"
#include "tests/support/lineage_history.h"
#include "tests/support/random_seed.h"

namespace ledgerline::query {
namespace {

using test::LineageHistory;
using test::minute;

// Small worlds beside each other in one store: dense ones grow together into one dataset.
constexpr std::size_t kWorlds = 60;
constexpr std::size_t kDatasets = 4;
constexpr std::size_t kJobs = 2;
constexpr std::size_t kRuns = 3;

std::string dataset_name(std::size_t world, std::size_t number) {
  return "w" + std::to_string(world) + ".d" + std::to_string(number % kDatasets);
}
std::string job_name(std::size_t world, std::size_t number) {
  return "w" + std::to_string(world) + ".j" + std::to_string(number % kJobs);
}

std::string pick(std::mt19937_64& random, const std::vector<std::string>& from) {
  return from[random() % from.size()];
}

// Plain, described, temporary, or known by the next dataset's name too.
std::string dataset(std::mt19937_64& random, std::size_t world) {
  const std::size_t number = random() % kDatasets;
  const std::string name = dataset_name(world, number);
  const std::string head = R"({"_producer":"https://e/p","_schemaURL":"https://e/s",)";
  switch (random() % 10) {
    case 0:
      return name + R"( {"documentation":)" + head + R"("description":"x"}})";
    case 1:
      return name + R"( {"datasetType":)" + head +
             R"("datasetType":"JOB_OUTPUT","subType":"TEMPORARY"}})";
    case 2:
      return name + R"( {"symlinks":)" + head + R"("identifiers":[{"namespace":"db","name":")" +
             dataset_name(world, number + 1) + R"(","type":"TABLE"}]}})";
    case 3:
      return name + R"( {"version":)" + head + R"("datasetVersion":"v)" +
             std::to_string(random() % 3) + R"("}})";
    default:
      return name;
  }
}

int run_number(std::size_t world, std::size_t run) {
  return static_cast<int>(world * kRuns + run % kRuns);
}

// Of every run the next one's child: the last one's parent is the first.
std::string parent_facet(std::size_t world, std::size_t run) {
  return R"("parent":{"_producer":"https://e/p","_schemaURL":"https://e/s","run":{"runId":")" +
         to_string(test::run_id(run_number(world, run + 1))) +
         R"("},"job":{"namespace":"jobs","name":")" + job_name(world, (run + 1) % kRuns) + "\"}}";
}

std::string note_facet(std::mt19937_64& random) {
  return R"("note":{"_producer":"https://e/p","_schemaURL":"https://e/s","text":")" +
         std::to_string(random() % 3) + "\"}";
}

std::string event(std::mt19937_64& random, std::size_t world) {
  test::Event out;
  out.type = pick(random, {"START", "RUNNING", "COMPLETE", "COMPLETE", "FAIL", "OTHER"});
  out.minute = static_cast<int>(random() % 6);
  const std::size_t run = random() % kRuns;
  out.run = run_number(world, run);
  out.job = job_name(world, run);
  if (random() % 3 == 0) out.run_facets = parent_facet(world, run);
  if (random() % 3 == 0) {
    out.run_facets += (out.run_facets.empty() ? "" : ",") + note_facet(random);
  }
  for (std::size_t i = random() % 3; i > 0; --i) out.inputs.push_back(dataset(random, world));
  for (std::size_t i = random() % 2; i > 0; --i) out.outputs.push_back(dataset(random, world));
  return json_of(out);
}

std::string text(const std::optional<Timestamp>& time) { return time ? to_string(*time) : "-"; }

std::string text(const EntityAnswer& entity) {
  std::string out = text(entity.first_seen) + " " + text(entity.last_seen);
  out += entity.temporary ? " temporary" : "";
  out += entity.dropped ? " dropped" : "";
  for (const Name& alias : entity.aliases) out += " alias " + alias.name;
  for (const FacetValue& facet : entity.facets) out += " " + facet.key + "=" + facet.value;
  if (entity.latest_version) out += " latest " + entity.latest_version->version;
  if (entity.latest_good_version) out += " good " + entity.latest_good_version->version;
  out +=
      " readers " + std::to_string(entity.readers) + " writers " + std::to_string(entity.writers);
  if (entity.latest_run) {
    const RunSummary& run = *entity.latest_run;
    out += " run " + to_string(run.run.id) + " " + std::string(to_string(run.state)) + " " +
           text(run.first_event_time) + " " + text(run.last_event_time);
  }
  return out;
}

std::string entity_text(const Context& context, NodeType type, const std::string& ns,
                        const std::string& name, std::optional<Timestamp> as_of) {
  EntityQuestion question;
  question.node.type = type;
  question.node.name = {ns, name};
  question.as_of = as_of;
  const auto answer = describe_entity(context, question);
  return name + ": " + (answer ? text(*answer) : answer.error().message);
}

std::string walk_text(const Context& context, const std::string& start, bool collapse) {
  WalkQuestion question;
  question.start.type = NodeType::kDataset;
  question.start.name = {"db", start};
  question.direction = WalkDirection::kBoth;
  question.collapse_temporary = collapse;
  const auto answer = walk(context, question);
  if (!answer) return answer.error().message;
  std::set<std::string> nodes;
  for (const WalkNode& node : answer->nodes) {
    nodes.insert(node.name.name + "@" + std::to_string(node.depth) + (node.temporary ? "t" : ""));
  }
  std::string out = "walk " + start + (collapse ? " collapsed:" : ":");
  for (const std::string& node : nodes) out += " " + node;
  return out;
}

// What of a run's answer is compared.
enum class Told { kAll, kNoPositions, kNoPositionsNorBoundReads };

std::string text(const RunLink& link) { return to_string(link.id) + " " + link.job.name; }

std::string text(const RunAnswer& run, Told told) {
  const auto position = [&](Position at) {
    return told == Told::kAll ? " #" + std::to_string(at.value()) : std::string();
  };
  const RunSummary& summary = run.summary;
  std::string out = text(summary.run) + " " + std::string(to_string(summary.state));
  for (const auto& time :
       {summary.started_at, summary.ended_at, summary.first_event_time, summary.last_event_time}) {
    out += " " + text(time);
  }
  out += run.terminal_conflict ? " conflict" : "";
  if (run.parent) out += "\n  parent " + text(*run.parent);
  if (run.root) out += "\n  root " + text(*run.root) + (run.root_derived ? " derived" : "");
  out += run.parent_cycle ? "\n  cycle" : "";
  for (const RunLink& child : run.children) out += "\n  child " + text(child);
  for (const auto* const side : {&run.inputs, &run.outputs}) {
    out += side == &run.inputs ? "\n  in" : "\n  out";
    for (const RunDataset& each : *side) {
      out += " " + each.dataset.name + " " + to_string(each.first_event_time);
      const bool bound = side == &run.inputs && !each.version_stated;
      if (!bound || told != Told::kNoPositionsNorBoundReads) out += " " + each.version;
    }
  }
  for (const RunFacet& facet : run.facets) {
    out += "\n  " + facet.key + (facet.dataset ? " of " + facet.dataset->name : "") + "=" +
           facet.value + " " + to_string(facet.event_time) + position(facet.position);
  }
  std::vector<std::string> events;
  for (const RunEvent& each : run.events) {
    events.push_back("\n  event " + std::to_string(static_cast<int>(each.type)) + " " +
                     to_string(each.event_time) + (each.after_terminal ? " after" : "") +
                     position(each.position));
  }
  // Those of one time come in the order of arrival.
  if (told != Told::kAll) std::sort(events.begin(), events.end());
  for (const std::string& each : events) out += each;
  return out;
}

// `clocks`: the question but for its id.
std::string run_text(const Context& context, int number, RunQuestion clocks, Told told) {
  clocks.id = test::run_id(number);
  const auto answer = describe_run(context, clocks);
  if (!answer) return answer.error().message;
  std::string out = answer->envelope.complete() ? "" : "incomplete ";
  for (const RunAnswer& run : answer->runs) out += text(run, told) + "\n";
  return out;
}

void add_answers(const Context& context, std::size_t world, std::vector<std::string>& out) {
  for (const std::optional<Timestamp> as_of :
       {std::optional<Timestamp>(), std::optional(minute(4))}) {
    for (std::size_t i = 0; i < kDatasets; ++i) {
      const std::string name = dataset_name(world, i);
      out.push_back(entity_text(context, NodeType::kDataset, "db", name, as_of));
    }
    for (std::size_t i = 0; i < kJobs; ++i) {
      out.push_back(entity_text(context, NodeType::kJob, "jobs", job_name(world, i), as_of));
    }
  }
  for (std::size_t i = 0; i < kDatasets; ++i) {
    out.push_back(walk_text(context, dataset_name(world, i), false));
    out.push_back(walk_text(context, dataset_name(world, i), true));
  }
}

std::vector<std::string> answers(const LineageHistory& history) {
  const Context context = history.context();
  std::vector<std::string> out;
  for (std::size_t world = 0; world < kWorlds; ++world) add_answers(context, world, out);
  return out;
}

}  // namespace

TEST_CASE("Present answers do not depend on the order or the repetition of the records") {
  std::mt19937_64 random(test::random_seed());
  std::vector<std::string> events;
  for (std::size_t world = 0; world < kWorlds; ++world) {
    for (std::size_t i = 3 + random() % 8; i > 0; --i) events.push_back(event(random, world));
  }
  LineageHistory first;
  for (const std::string& one : events) first.post(one);
  const std::vector<std::string> expected = answers(first);

  std::vector<std::string> again = events;
  for (std::size_t i = 0; i < events.size() / 4; ++i) again.push_back(pick(random, events));
  std::shuffle(again.begin(), again.end(), random);
  LineageHistory second;
  for (const std::string& one : again) second.post(one);
  const std::vector<std::string> got = answers(second);
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(got[i] == expected[i]);
}

TEST_CASE("Answers about a run do not depend on the order, and tell what was told then") {
  std::mt19937_64 random(test::random_seed());
  std::vector<std::pair<std::size_t, std::string>> events;
  for (std::size_t world = 0; world < kWorlds; ++world) {
    for (std::size_t i = 3 + random() % 8; i > 0; --i) {
      events.emplace_back(world, event(random, world));
    }
  }
  std::shuffle(events.begin(), events.end(), random);

  struct Answered {
    Position position;
    int run = 0;
    std::string answer;
  };
  std::vector<Answered> answered;
  LineageHistory first;
  for (const auto& [world, one] : events) {
    const Position position = first.post(one);
    const Context context = first.context();
    for (std::size_t run = 0; run < kRuns; ++run) {
      const int number = run_number(world, run);
      answered.push_back({position, number, run_text(context, number, {}, Told::kAll)});
    }
  }
  const Context now = first.context();
  for (const Answered& then : answered) {
    RunQuestion ask;
    ask.known_at = then.position;
    CHECK(run_text(now, then.run, ask, Told::kAll) == then.answer);
  }

  std::shuffle(events.begin(), events.end(), random);
  LineageHistory again;
  LineageHistory earlier;
  RunQuestion by_then;
  by_then.as_of = minute(3);
  for (const auto& [world, one] : events) {
    again.post(one);
    const bool later = one.find(to_string(minute(4))) != std::string::npos ||
                       one.find(to_string(minute(5))) != std::string::npos;
    if (!later) earlier.post(one);
  }
  const Context permuted = again.context();
  const Context cut = earlier.context();
  for (int run = 0; run < static_cast<int>(kWorlds * kRuns); ++run) {
    for (const RunQuestion& ask : {RunQuestion(), by_then}) {
      CHECK(run_text(permuted, run, ask, Told::kNoPositions) ==
            run_text(now, run, ask, Told::kNoPositions));
    }
    CHECK(run_text(now, run, by_then, Told::kNoPositionsNorBoundReads) ==
          run_text(cut, run, {}, Told::kNoPositionsNorBoundReads));
  }
}

}  // namespace ledgerline::query
