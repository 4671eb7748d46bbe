// What senders rely on: receipts, repeats, conflicts, flags, batches, access rows, roles.
#include <catch2/catch.hpp>

#include "tests/integration/api/api_server.h"

using namespace ledgerline;
using namespace ledgerline::test;

namespace {

const std::string kLoose =
    R"({"eventType":"COMPLETE","job":{"name":"microapp_orders_transform"},"inputs":["raw.orders"],)"
    R"("outputs":["gold.orders_for_microapps"],"run":{"runId":"abc123"}})";

std::string job_event(const std::string& job) {
  return run_event({"COMPLETE",
                    "2026-11-22T04:00:00Z",
                    "01902b9e-0000-7000-8000-000000000001",
                    job,
                    {"a"},
                    {"b"}});
}

}  // namespace

TEST_CASE("a single event is answered 201 with exactly the receipt's members", "[api]") {
  ApiServer server;
  const Json receipt = server.accept(job_event("one"));
  CHECK(receipt["position"] == 1);
  CHECK(receipt["index"] == 1);
  CHECK(receipt["leaf_hash"].get<std::string>().size() == 64);
  CHECK(receipt["log"] == "log.example/test");
  CHECK(receipt["duplicate"] == false);
  CHECK(receipt["flags"] == Json::array());
  CHECK(receipt.size() == 6);
}

TEST_CASE("a repeat is answered 201 with the first receipt, and changes nothing", "[api]") {
  ApiServer server;
  Json first = server.accept(job_event("one"));
  const Json again = server.accept(job_event("one"));
  first["duplicate"] = true;
  CHECK(again == first);
  CHECK(server.ask("/api/v2/walk?type=job&namespace=etl&name=one")["position"] == 1);
}

TEST_CASE("another body under the same Idempotency-Key is stored and flagged conflict", "[api]") {
  ApiServer server;
  const Headers keyed = {{"Content-Type", "application/json"}, {"Idempotency-Key", "k-1"}};
  const Json first = server.accept(job_event("one"), keyed);
  CHECK(server.accept(job_event("one"), keyed)["duplicate"] == true);
  const Json other = server.accept(job_event("two"), keyed);
  CHECK(other["duplicate"] == false);
  CHECK(other["flags"] == Json::parse(R"(["conflict"])"));
  const Json record = server.ask("/api/v2/records/" + std::to_string(other["position"].get<int>()));
  CHECK(record["conflict"] == true);
  CHECK(record["conflicts_with"] == first["position"]);
  CHECK(record["source_id"] == "k-1");
  CHECK(server
            .post("/api/v1/lineage", job_event("one"),
                  {{"Content-Type", "application/json"}, {"Idempotency-Key", ""}})
            .status == 400);
}

TEST_CASE("a loose event goes through, says what was assumed, and is walked", "[api]") {
  ApiServer server;
  const Json receipt = server.accept(kLoose);
  for (const char* const flag :
       {"namespace_assumed", "time_assumed", "run_id_derived", "dataset_from_string"}) {
    INFO(flag);
    const Json& flags = receipt["flags"];
    CHECK(std::find(flags.begin(), flags.end(), flag) != flags.end());
  }
  const Json walk = server.ask(
      "/api/v2/walk?type=dataset&namespace=default&name=raw.orders&direction=downstream");
  REQUIRE(walk["nodes"].size() == 3);
  CHECK(walk["nodes"][2]["name"] == "gold.orders_for_microapps");
  CHECK(server.ask("/api/v2/runs/abc123")["runs"][0]["state"] == "completed");
  const auto body = server.get("/api/v2/records/1/body");
  CHECK(body.body == kLoose);
}

TEST_CASE("strict mode refuses the loose event and lists each fault with its pointer", "[api]") {
  ApiServerOptions options;
  options.mode = ingest::Mode::kStrict;
  ApiServer server(std::move(options));
  const auto response = server.post("/api/v1/lineage", kLoose);
  CHECK(response.status == 400);
  CHECK(response.header("Content-Type") == "application/problem+json");
  const Json problem = Json::parse(response.body);
  std::vector<std::string> pointers;
  for (const Json& error : problem["errors"]) pointers.push_back(error["pointer"]);
  for (const char* const pointer : {"/eventTime", "/run/runId", "/job/namespace", "/inputs/0"}) {
    INFO(pointer << " in " << response.body);
    CHECK(std::find(pointers.begin(), pointers.end(), pointer) != pointers.end());
  }
}

TEST_CASE("a batch answers the specification's fields, and receipts in request order", "[api]") {
  ApiServer server;
  const auto response = server.post(
      "/api/v1/lineage/batch",
      "[" + job_event("one") + ", {\"run\":{\"runId\":\"x\"}}, " + job_event("two") + "]");
  REQUIRE(response.status == 200);
  const Json answer = Json::parse(response.body);
  CHECK(answer["status"] == "partial_success");
  CHECK(answer["summary"] == Json::parse(R"({"received":3,"successful":2,"failed":1,"retriable":0,
                                             "non_retriable":1})"));
  REQUIRE(answer["failed_events"].size() == 1);
  CHECK(answer["failed_events"][0]["index"] == 1);
  CHECK(answer["failed_events"][0]["retriable"] == false);
  CHECK_FALSE(answer["failed_events"][0]["reason"].get<std::string>().empty());
  CHECK(answer["failed_events"][0]["errors"][0]["pointer"].get<std::string>().starts_with("/1"));
  REQUIRE(answer["receipts"].size() == 3);
  CHECK(answer["receipts"][0]["position"] == 1);
  CHECK(answer["receipts"][1].is_null());
  CHECK(answer["receipts"][2]["position"] == 2);
  CHECK(server.get("/api/v2/records/2/body").body == job_event("two"));
}

TEST_CASE("a batch of good events is a success; one of bad events a partial success", "[api]") {
  ApiServer server;
  const auto good = server.post("/api/v1/lineage/batch", "[" + job_event("one") + "]");
  CHECK(Json::parse(good.body)["status"] == "success");
  const auto repeated = server.post("/api/v1/lineage/batch", "[" + job_event("one") + "]");
  CHECK(Json::parse(repeated.body)["receipts"][0]["duplicate"] == true);
  const auto bad = server.post("/api/v1/lineage/batch", "[1, null]");
  REQUIRE(bad.status == 200);
  const Json answer = Json::parse(bad.body);
  CHECK(answer["status"] == "partial_success");
  CHECK(answer["summary"]["successful"] == 0);
  CHECK(answer["receipts"] == Json::parse("[null,null]"));
  const auto empty = server.post("/api/v1/lineage/batch", "[]");
  CHECK(empty.status == 200);
  CHECK(Json::parse(empty.body)["summary"]["received"] == 0);
}

TEST_CASE("a batch that cannot be read as a whole is 400, and nothing of it is stored", "[api]") {
  ApiServer server;
  const Position before = server.log().sequencer().committed();
  for (const std::string& body :
       {"[" + job_event("one"), "[" + job_event("one") + ",]", job_event("one"), std::string()}) {
    CHECK(server.post("/api/v1/lineage/batch", body).status == 400);
  }
  CHECK(server.log().sequencer().committed() == before);
}

TEST_CASE("access rows come as an object, an array or lines, and are one record each", "[api]") {
  ApiServer server;
  const std::string row =
      R"({"time":"2026-11-22T04:00:00Z","user":"u","dataset":{"namespace":"db","name":"t"}})";
  CHECK(server.post("/api/v2/access", row).status == 201);
  CHECK(server.post("/api/v2/access", "[" + row + "," + row + "]").status == 201);
  const auto lines = server.post("/api/v2/access", row + "\n" + row + "\n\n" + row + "\n",
                                 {{"Content-Type", "application/x-ndjson"}});
  CHECK(lines.status == 201);
  CHECK(Json::parse(lines.body)["position"] == 3);
  CHECK(server.ask("/api/v2/access?user=u")["rows"].size() == 6);
  const auto bad = server.post("/api/v2/access", row + "\n{\"user\":\"u\"}\n",
                               {{"Content-Type", "application/x-ndjson"}});
  CHECK(bad.status == 400);
  const Json problem = Json::parse(bad.body);
  CHECK(problem["errors"][0]["pointer"] == "/1/dataset");
  CHECK(problem["errors"][0]["detail"].get<std::string>().starts_with("line 2"));
}

TEST_CASE("facets give owners, tags, fields and versions beside their raw values", "[api]") {
  ApiServer server;
  Json event = Json::parse(job_event("one"));
  const Json meta = {{"_producer", "https://p.example"}, {"_schemaURL", "https://s.example"}};
  const auto facet = [&meta](Json value) {
    value.update(meta);
    return value;
  };
  event["outputs"][0]["facets"] = {
      {"ownership", facet({{"owners", {{{"name", "team:orders"}, {"type", "OWNER"}}}}})},
      {"tags", facet({{"tags", {{{"key", "pii"}, {"value", "yes"}, {"field", "email"}}}}})},
      {"schema", facet({{"fields", {{{"name", "email"}, {"type", "text"}}}}})},
      {"custom_thing", facet({{"kept", {1, 2, 3}}})}};
  server.accept(event.dump());
  const Json entity = server.ask("/api/v2/entity?type=dataset&namespace=db&name=b");
  CHECK(entity["owners"] == Json::parse(R"([{"name":"team:orders","type":"OWNER"}])"));
  CHECK(entity["tags"] == Json::parse(R"([{"key":"pii","value":"yes","field":"email"}])"));
  CHECK(entity["fields"] == Json::parse(R"([{"name":"email","type":"text"}])"));
  CHECK(entity["facets"]["custom_thing"]["kept"] == Json::parse("[1,2,3]"));
  CHECK(entity["facet_evidence"]["schema"]["position"] == 1);
  CHECK(entity["latest_version"]["synthetic"] == true);
}

TEST_CASE("roles: writers write, readers read, auditors export, admins do everything", "[api]") {
  ApiServerOptions options;
  Headers bearer[4];
  const api::Role roles[4] = {api::Role::kWriter, api::Role::kReader, api::Role::kAuditor,
                              api::Role::kAdmin};
  for (int i = 0; i < 4; ++i) {
    const std::string key = *api::generate_api_key();
    options.keys.push_back({std::string(to_string(roles[i])), roles[i], api::api_key_digest(key)});
    bearer[i] = {{"Authorization", "Bearer " + key}, {"Content-Type", "application/json"}};
  }
  ApiServer server(std::move(options));
  const int write[4] = {201, 403, 403, 201};
  const int read[4] = {403, 200, 200, 200};
  const int audit[4] = {403, 403, 200, 200};
  const int admin[4] = {403, 403, 403, 201};
  for (int i = 0; i < 4; ++i) {
    INFO(to_string(roles[i]));
    CHECK(server.post("/api/v1/lineage", job_event(std::to_string(i)), bearer[i]).status ==
          write[i]);
    CHECK(server.get("/api/v2/entities", bearer[i]).status == read[i]);
    CHECK(server.get("/api/v2/exports", bearer[i]).status == audit[i]);
    CHECK(server.post("/api/v2/admin/backup", "", bearer[i]).status == admin[i]);
  }
  CHECK(server.get("/api/v2/entities").status == 401);
  CHECK(server.get("/livez").status == 200);
  const auto record = server.get("/api/v2/records/1", bearer[1]);
  CHECK(Json::parse(record.body)["principal"]["name"] == "writer");
}
