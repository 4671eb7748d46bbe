// Erasure with the real binary: it is killed soon after it acknowledged, and what was erased is
// gone from every file all the same.
#include <chrono>
#include <random>
#include <thread>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/e2e/cli.h"
#include "tests/support/api_client.h"
#include "tests/support/random_seed.h"
#include "tests/support/traces.h"

namespace ledgerline::test {
namespace {

using nlohmann::json;

std::uint64_t add(Cli& cli, const std::string& bytes) {
  testing::HttpClient client(cli.server().port());
  const testing::HttpResponse response =
      client.request("POST", "/log/add", bytes, {{"Content-Type", "application/octet-stream"}});
  INFO(response.body);
  REQUIRE(response.status == 200);
  return std::stoull(response.body);
}

std::uint64_t instruct(Cli& cli, const std::string& route, std::uint64_t position) {
  json request = {
      {"positions", {position}}, {"reason", "ticket 81"}, {"requested_by", "dpo@example.org"}};
  if (route == "erasures") request["what"] = "both";
  const ApiAnswer answer = post_json(cli.server().port(), "/api/v2/" + route, request.dump());
  INFO(answer.text);
  REQUIRE(answer.status == 201);
  return answer.body["position"];
}

// Of a job of its own, on the datasets of small_event.
std::string wrong_event(std::uint64_t number) {
  json event = json::parse(small_event(1'000'000 + 7 * number));
  event["job"]["name"] = "wrong" + std::to_string(number);
  event["inputs"][0]["name"] = "in0";
  event["outputs"][0]["name"] = "out0";
  return event.dump();
}

bool wait_until_carried_out(Cli& cli) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < deadline) {
    if (cli.get("/metrics").find("\nledgerline_erasure_pending 0\n") != std::string::npos) {
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace

TEST_CASE("what was erased is gone from every file, also when the server is killed", "[e2e]") {
  const std::uint64_t seed = random_seed();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  Cli cli;
  REQUIRE(cli.server().start());
  for (int round = 0; round < 4; ++round) {
    REQUIRE(wait_until_ready(cli.server().port()));
    // Small ones stand in the write-ahead log and in tables, large ones in blob files.
    const std::string secret = noise(round % 2 == 0 ? 2'000 : 400'000, random());
    const std::string needle = needle_of(secret);
    REQUIRE(post_event(cli.server().port(), small_event(static_cast<std::uint64_t>(round))));
    const std::uint64_t position = add(cli, secret);
    if (round % 3 == 0) {
      cli.server().kill();
      REQUIRE(cli.server().start());
      REQUIRE(wait_until_ready(cli.server().port()));
    }
    CHECK_FALSE(files_with(cli.data(), needle).empty());
    instruct(cli, "erasures", position);
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 60));
    cli.server().kill();
    const bool started = cli.server().start();
    INFO(file_text(cli.directory() / "server.log"));
    REQUIRE(started);
    REQUIRE(wait_until_ready(cli.server().port()));
    REQUIRE(wait_until_carried_out(cli));
    CHECK(files_with(cli.data(), needle).empty());
    CHECK(
        get(cli.server().port(), "/api/v2/records/" + std::to_string(position) + "/body").status ==
        410);
  }
  CHECK(cli.server().stop() == 0);
  const CliOutcome checked = cli.run({"fsck", "--data", cli.data()});
  INFO(checked.output);
  CHECK(checked.status == 0);
  CHECK(checked.has("note: the index was not compared: after an erasure "));
}

TEST_CASE("an index that is built beside another survives kills at any moment", "[e2e]") {
  const std::uint64_t seed = random_seed();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  Cli cli;
  const auto start = [&] {
    const bool started = cli.server().start();
    INFO(file_text(cli.directory() / "server.log"));
    REQUIRE(started);
    REQUIRE(wait_until_ready(cli.server().port()));
  };
  start();
  // Enough that a kill can meet the building, all of which says what one event says.
  std::vector<std::string> events;
  for (std::uint64_t i = 0; i < 3'000; ++i) events.push_back(small_event(i * 7));
  REQUIRE(post_json(cli.server().port(), "/api/v1/lineage/batch", json_array(events)).status ==
          200);
  const std::string expected = walk_answer(cli.server().port(), "in0");
  REQUIRE_FALSE(expected.empty());
  for (std::uint64_t round = 0; round < 4; ++round) {
    // Another job on the same datasets: in the walk until it is retracted.
    const auto position = post_event(cli.server().port(), wrong_event(round));
    REQUIRE(position);
    const std::string walk =
        "/api/v2/walk?type=dataset&namespace=db&name=in0&direction=both&depth=9";
    CHECK(cli.get(walk).find("wrong") != std::string::npos);
    const std::uint64_t by = instruct(cli, "retractions", *position);
    for (int kills = 0; kills < 2; ++kills) {
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % 400));
      cli.server().kill();
      start();
      // Answered, from one index or the other.
      const json answer = json::parse(cli.get(walk));
      const bool counts = answer.dump().find("wrong") != std::string::npos;
      CHECK(answer.value("retraction", 0U) == (counts ? by : 0));
      CHECK(answer["complete"] == !counts);
    }
    REQUIRE(wait_until_carried_out(cli));
    CHECK(walk_answer(cli.server().port(), "in0") == expected);
  }
  CHECK(cli.server().stop() == 0);
  const CliOutcome checked = cli.run({"fsck", "--data", cli.data()});
  INFO(checked.output);
  CHECK(checked.status == 0);
}

}  // namespace ledgerline::test
