// The README's story with the real binary: what goes in is answered, proved, and still there after
// a restart.
#include <algorithm>
#include <chrono>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/e2e/cli.h"
#include "tests/support/http_client.h"

namespace ledgerline::test {
namespace {

using nlohmann::json;

const std::vector<std::string> kWalk = {"walk",
                                        "dataset",
                                        "postgres://warehouse.example:5432",
                                        "published.care.customer_health",
                                        "--direction",
                                        "upstream",
                                        "--json"};

std::vector<std::string> with_url(std::vector<std::string> arguments, const Cli& cli) {
  arguments.insert(arguments.end(), {"--url", cli.url()});
  return arguments;
}

std::string import_sample(const Cli& cli) {
  const CliOutcome imported =
      cli.run({"import", "--url", cli.url(), project_file("tools/sample/lineage.ndjson"),
               project_file("tools/sample/access.ndjson")});
  INFO(imported.output);
  REQUIRE(imported.status == 0);
  return imported.output;
}

}  // namespace

TEST_CASE("the sample is imported, walked, and answered the same after a restart", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  CHECK(import_sample(cli).find("imported 84 lines as 57 records") != std::string::npos);

  const CliOutcome walk = cli.run(with_url(kWalk, cli));
  REQUIRE(walk.status == 0);
  const json answer = json::parse(walk.output);
  CHECK(answer["complete"] == true);
  CHECK(answer["nodes"].size() == 11);
  CHECK(walk.has("crm.public.customers"));
  CHECK_FALSE(walk.has("orders_daily"));

  const std::string access = cli.get(
      "/api/v2/access?dataset_namespace=postgres%3A%2F%2Fcrm-db.example%3A5432"
      "&dataset_name=crm.public.customers");
  CHECK(access.find("eve@shop.example") != std::string::npos);

  const std::string record = cli.get("/api/v2/records/17");
  CHECK(cli.get("/api/v2/records/17/proof").starts_with("c2sp.org/tlog-proof@v1\n"));
  CHECK(cli.server().stop() == 0);
  REQUIRE(cli.server().start());
  CHECK(cli.run(with_url(kWalk, cli)).output == walk.output);
  CHECK(cli.get("/api/v2/records/17") == record);
  CHECK(cli.get("/log/checkpoint").find("\n58\n") != std::string::npos);
}

TEST_CASE("a posted event gets a receipt whose record is the event byte for byte", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  const std::string event =
      R"({"eventType":"COMPLETE","job":{"name":"microapp_orders_transform"},)"
      R"("inputs":["raw.orders"],"outputs":["gold.orders_for_microapps"],"run":{"runId":"abc123"}})";
  testing::HttpClient client(cli.server().port());
  const auto post = [&] {
    return client.request("POST", "/api/v1/lineage", event, {{"Content-Type", "application/json"}});
  };
  const testing::HttpResponse first = post();
  REQUIRE(first.status == 201);
  const json receipt = json::parse(first.body);
  CHECK(receipt["duplicate"] == false);
  CHECK_FALSE(receipt["flags"].empty());
  const std::string position = std::to_string(receipt["position"].get<std::uint64_t>());
  CHECK(cli.get("/api/v2/records/" + position + "/body") == event);

  const json again = json::parse(post().body);
  CHECK(again["duplicate"] == true);
  CHECK(again["position"] == receipt["position"]);
  CHECK(again["leaf_hash"] == receipt["leaf_hash"]);
}

TEST_CASE("what was acknowledged survives a killed server", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  import_sample(cli);
  const std::string record = cli.get("/api/v2/records/40");
  cli.server().kill();
  REQUIRE(cli.server().start());
  CHECK(cli.get("/api/v2/records/40") == record);
  CHECK(import_sample(cli).find("84 were there before") != std::string::npos);
  CHECK(cli.run({"fsck", "--data", cli.data(), "--url", cli.url()}).status == 0);
}

TEST_CASE("metrics tell when a checkpoint was published, and what the start's audit found",
          "[e2e]") {
  Cli cli;
  const auto begin = std::chrono::system_clock::now().time_since_epoch();
  REQUIRE(cli.server().start());
  const std::string metrics = cli.get("/metrics");
  INFO(metrics);
  const auto value = [&](const std::string& name) {
    const std::size_t at = metrics.find("\n" + name + " ");
    REQUIRE(at != std::string::npos);
    return std::stod(metrics.substr(at + name.size() + 2));
  };
  const auto end = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = [](auto time) { return std::chrono::duration<double>(time).count(); };
  CHECK(value("ledgerline_checkpoint_time_seconds") >= seconds(begin));
  CHECK(value("ledgerline_checkpoint_time_seconds") <= seconds(end));
  CHECK(value("ledgerline_start_audit_passed") == 1);
  CHECK(value("ledgerline_start_audit_seconds") > 0);
}

TEST_CASE("metrics tell how large and how busy the stores are", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  const std::string before = cli.get("/metrics");
  import_sample(cli);
  static_cast<void>(cli.get("/api/v2/entities?limit=1&min_position=57"));  // waits for the index
  const std::string after = cli.get("/metrics");
  for (const std::string store : {"log", "index"}) {
    const std::string name = "\nledgerline_store_memtable_bytes{store=\"" + store + "\"} ";
    const auto value = [&](const std::string& metrics) {
      INFO(metrics);
      const std::size_t at = metrics.find(name);
      REQUIRE(at != std::string::npos);
      return std::stod(metrics.substr(at + name.size()));
    };
    CHECK(value(after) > value(before));
  }
}

TEST_CASE("an export is whole and says so", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  import_sample(cli);
  const std::string path = (cli.directory() / "export.ndjson").string();
  CHECK(cli.run({"export", "--url", cli.url(), "-o", path}).status == 0);
  const std::string text = read_text(path);
  CHECK(std::count(text.begin(), text.end(), '\n') == 59);
  CHECK(text.find("{\"complete\":true,\"count\":58") != std::string::npos);
  CHECK(cli.run({"export", "--url", cli.url(), "-o", path, "--kind", "access"}).status == 0);
  CHECK(read_text(path).find("\"count\":1,") != std::string::npos);
  CHECK(cli.run({"export", "--url", cli.url(), "-o", path, "--kind", "nonsense"}).status == 2);
}

TEST_CASE("an export takes the records of an endpoint or of a time of arrival", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  import_sample(cli);
  const auto count = [&](const std::vector<std::string>& options) {
    std::vector<std::string> arguments = {"export"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const CliOutcome outcome = cli.run(with_url(arguments, cli));
    REQUIRE(outcome.status == 0);
    const std::string text = outcome.output.substr(outcome.output.find("{\"complete\""));
    return json::parse(text.substr(0, text.find('\n')))["count"].get<int>();
  };
  CHECK(count({"--endpoint", "/api/v2/access"}) == 1);
  CHECK(count({"--received-from", "2000-01-01T00:00:00Z"}) == 58);
  CHECK(count({"--received-from", "2999-01-01T00:00:00+00:00"}) == 0);
  CHECK(count({"--received-until", "2000-01-01T00:00:00Z"}) == 0);
  CHECK(cli.run(with_url({"export", "--received-from", "soon"}, cli)).status == 2);
}

TEST_CASE("a walk filters, judges declarations and collapses as the API does", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  const std::string temporary =
      R"({"datasetType":{"_producer":"http://e/p","_schemaURL":"http://e/s",)"
      R"("datasetType":"JOB_OUTPUT","subType":"TEMPORARY"}})";
  const std::string head = R"("producer":"http://e/p","schemaURL":"http://e/s",)"
                           R"("eventTime":"2026-01-01T00:00:00Z",)";
  const std::string events = cli.file(
      "walk.ndjson",
      "{" + head +
          R"("eventType":"COMPLETE","run":{"runId":"r1"},"job":{"namespace":"n","name":"one"},)"
          R"("inputs":[{"namespace":"db","name":"a"}],)"
          R"("outputs":[{"namespace":"db","name":"tmp","facets":)" +
          temporary + "}]}\n{" + head +
          R"("eventType":"COMPLETE","run":{"runId":"r2"},"job":{"namespace":"n","name":"two"},)"
          R"("inputs":[{"namespace":"db","name":"tmp"}],"outputs":[{"namespace":"lake","name":"b"}]})"
          "\n{" +
          head +
          R"("job":{"namespace":"n","name":"plan"},"inputs":[{"namespace":"db","name":"a"}],)"
          R"("outputs":[{"namespace":"db","name":"planned"}]})"
          "\n");
  REQUIRE(cli.run({"import", "--url", cli.url(), events}).status == 0);
  const auto walk = [&](const std::vector<std::string>& options) {
    std::vector<std::string> arguments = {"walk", "dataset",     "db",
                                          "a",    "--direction", "downstream"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return cli.run(with_url(arguments, cli));
  };
  CHECK(walk({}).has("7 nodes"));
  CHECK_FALSE(walk({"--filter-type", "dataset"}).has("job  n"));
  CHECK_FALSE(walk({"--filter-namespace", "lake"}).has("planned"));
  CHECK(walk({"--filter-namespace", "lake", "--filter-namespace", "db"}).has("planned"));
  CHECK_FALSE(walk({"--declared", "exclude"}).has("planned"));
  CHECK_FALSE(walk({"--declared", "only"}).has("lake"));
  CHECK(walk({}).has("tmp"));
  CHECK_FALSE(walk({"--collapse-temporary"}).has("tmp"));
  CHECK(walk({"--collapse-temporary"}).has("lake"));
  CHECK(walk({"--filter-type", "run"}).status == 2);
  CHECK(walk({"--declared", "maybe"}).status == 2);

  CHECK_FALSE(walk({}).has("hides lineage"));
  const std::string drop = cli.file(
      "drop.ndjson",
      R"({"producer":"http://e/p","schemaURL":"http://e/s","eventTime":"2026-01-02T00:00:00Z",)"
      R"("eventType":"COMPLETE","run":{"runId":"r3"},"job":{"namespace":"n","name":"ddl"},)"
      R"("outputs":[{"namespace":"db","name":"tmp","facets":{"lifecycleStateChange":{)"
      R"("_producer":"http://e/p","_schemaURL":"http://e/s",)"
      R"("lifecycleStateChange":"DROP"}}}]})"
      "\n");
  REQUIRE(cli.run({"import", "--url", cli.url(), drop}).status == 0);
  CHECK(walk({}).has("; hides lineage of datasets that were dropped"));
}

TEST_CASE("an import passes over tombstones and takes a DatasetEvent without a time", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  const std::string lines = cli.file(
      "kafka.ndjson",
      "\"job:n/"
      "x\"\t{\"job\":{\"namespace\":\"n\",\"name\":\"x\"},\"eventTime\":\"2026-01-01T00:00:00Z\"}\n"
      "{\"k\":1}\t{\"dataset\":{\"namespace\":\"n\",\"name\":\"d\"},\"producer\":\"http://e/p\","
      "\"schemaURL\":\"http://e/s\"}\n"
      "\"job:n/x\"\tnull\njob:n/y\t\n");
  const CliOutcome imported = cli.run({"import", "--url", cli.url(), lines});
  INFO(imported.output);
  CHECK(imported.status == 0);
  CHECK(imported.has("imported 2 lines as 2 records, 2 tombstones skipped"));
  CHECK(cli.get("/api/v2/entity?type=dataset&namespace=n&name=d").find("\"d\"") !=
        std::string::npos);
}

}  // namespace ledgerline::test
