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

void erase(Cli& cli, std::uint64_t position) {
  const json request = {{"positions", {position}},
                        {"what", "both"},
                        {"reason", "ticket 81"},
                        {"requested_by", "dpo@example.org"}};
  const ApiAnswer answer = post_json(cli.server().port(), "/api/v2/erasures", request.dump());
  INFO(answer.text);
  REQUIRE(answer.status == 201);
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
    erase(cli, position);
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
}

}  // namespace ledgerline::test
