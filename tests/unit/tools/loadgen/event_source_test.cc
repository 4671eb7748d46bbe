#include "tools/loadgen/event_source.h"

#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/uuid.h"

namespace ledgerline::loadgen {
namespace {

using nlohmann::json;

constexpr Timestamp kNow{1'795'000'000'123'456'789};

json next(EventSource& source) {
  std::string text;
  source.append_next(text, kNow);
  return json::parse(text);
}

}  // namespace

TEST_CASE("a run starts and completes, and its events are whole", "[loadgen]") {
  EventSource source({.jobs = 40, .layers = 4});
  const json start = next(source);
  const json complete = next(source);
  CHECK(start["eventType"] == "START");
  CHECK(complete["eventType"] == "COMPLETE");
  CHECK(start["run"]["runId"] == complete["run"]["runId"]);
  CHECK(start["job"] == complete["job"]);
  CHECK(parse_uuid(start["run"]["runId"].get<std::string>()));
  CHECK(start["eventTime"] == "2026-11-18T11:06:40.123456Z");
  CHECK(complete["outputs"][0]["outputFacets"]["outputStatistics"]["rowCount"].is_number());
}

TEST_CASE("no two events are the same and run ids do not repeat", "[loadgen]") {
  EventSource source({.jobs = 10, .layers = 2});
  std::set<std::string> events;
  std::set<std::string> runs;
  for (int i = 0; i < 2'000; ++i) {
    std::string text;
    source.append_next(text, kNow);
    runs.insert(json::parse(text)["run"]["runId"].get<std::string>());
    events.insert(std::move(text));
  }
  CHECK(events.size() == 2'000);
  CHECK(runs.size() == 1'000);
}

TEST_CASE("events have about the size asked for", "[loadgen]") {
  EventSource source({.jobs = 100, .layers = 5, .event_bytes = 4'096});
  std::string text;
  for (int i = 0; i < 200; ++i) source.append_next(text, kNow);
  CHECK(text.size() / 200 > 3'700);
  CHECK(text.size() / 200 < 4'400);
}

TEST_CASE("a job reads what the layer before wrote", "[loadgen]") {
  EventSource source({.jobs = 40, .layers = 4});
  std::set<std::string> written;
  for (std::uint32_t job = 0; job < 40; ++job) {
    const json start = next(source);
    static_cast<void>(next(source));
    for (const json& input : start["inputs"]) {
      const bool known = written.count(input["name"].get<std::string>()) == 1;
      CHECK(known == (job >= 10));
    }
    written.insert(start["outputs"][0]["name"].get<std::string>());
  }
  CHECK(written.size() == 40);
}

}  // namespace ledgerline::loadgen
