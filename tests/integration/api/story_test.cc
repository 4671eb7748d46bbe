// The main story: what is posted is walked, described, read back and exported.
#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "engine/crypto/digest.h"
#include "engine/log/commitment.h"
#include "tests/integration/api/api_server.h"

using namespace ledgerline;
using namespace ledgerline::test;

namespace {

const char* const kRun1 = "01902b9e-0000-7000-8000-000000000001";
const char* const kRun2 = "01902b9e-0000-7000-8000-000000000002";

struct Story {
  ApiServer server;
  Json clean, publish, reads;

  Story() {
    clean = server.accept(
        run_event({"COMPLETE", "2026-11-22T04:00:00Z", kRun1, "clean", {"raw"}, {"clean"}}));
    publish = server.accept(
        run_event({"COMPLETE", "2026-11-22T05:00:00Z", kRun2, "publish", {"clean"}, {"gold"}}));
    const auto posted = server.post(
        "/api/v2/access",
        R"({"time":"2026-11-22T06:00:00Z","user":"alice","app":"dashboard",)"
        R"("dataset":{"namespace":"db","name":"gold"},"columns":["id"],"purpose":"report"})"
        "\n"
        R"({"time":"2026-11-22T06:30:00Z","user":"bob","dataset":{"namespace":"db","name":"raw"}})",
        {{"Content-Type", "application/x-ndjson"}});
    REQUIRE(posted.status == 201);
    reads = Json::parse(posted.body);
  }
};

}  // namespace

TEST_CASE("a posted event is durable, walked up and down, and followed only along flows", "[api]") {
  Story story;
  const Json down =
      story.server.ask("/api/v2/walk?type=dataset&namespace=db&name=raw&direction=downstream");
  CHECK(down["complete"] == true);
  CHECK(down["position"] == story.reads["position"]);
  CHECK(down["fold_version"].is_number_unsigned());
  std::vector<std::string> names;
  for (const Json& node : down["nodes"]) names.push_back(node["name"]);
  CHECK(names == std::vector<std::string>{"raw", "clean", "clean", "publish", "gold"});
  CHECK(down["nodes"][0] == Json::parse(R"({"type":"dataset","namespace":"db","name":"raw",
                                            "aliases":[],"depth":0})"));
  CHECK(down["nodes"][1]["type"] == "job");
  CHECK(down["nodes"][4]["depth"] == 4);
  REQUIRE(down["edges"].size() == 4);
  CHECK(down["edges"][0]["from"] == 0);
  CHECK(down["edges"][0]["to"] == 1);
  CHECK(down["edges"][0]["first_event_time"] == "2026-11-22T04:00:00Z");
  CHECK(down["edges"][0]["first_position"] == story.clean["position"]);
  REQUIRE(down["flows"].size() == 2);
  CHECK(down["flows"][0] == Json::parse(R"({"job":1,"from":0,"to":2,"rule":"product"})"));

  const Json up = story.server.ask("/api/v2/walk?node=dataset:db:gold&direction=upstream&depth=2");
  names.clear();
  for (const Json& node : up["nodes"]) names.push_back(node["name"]);
  CHECK(names == std::vector<std::string>{"gold", "publish", "clean"});
}

TEST_CASE("an answer states both clocks, and the past is another answer", "[api]") {
  Story story;
  const std::string walk = "/api/v2/walk?node=dataset:db:raw&direction=downstream";
  const Json then = story.server.ask(walk + "&as_of=2026-11-22T04:30:00Z");
  CHECK(then["as_of"] == "2026-11-22T04:30:00Z");
  CHECK(then["nodes"].size() == 3);
  const Json known =
      story.server.ask(walk + "&known_at=" + std::to_string(story.clean["position"].get<int>()));
  CHECK(known["known_at"] == story.clean["position"]);
  CHECK(known["nodes"].size() == 3);
}

TEST_CASE("a record is read back byte for byte, with its receipt", "[api]") {
  Story story;
  const std::string path = "/api/v2/records/" + std::to_string(story.clean["position"].get<int>());
  const Json record = story.server.ask(path);
  CHECK(record["kind"] == "lineage");
  CHECK(record["endpoint"] == "/api/v1/lineage");
  CHECK(record["principal"]["name"] == "anonymous");
  CHECK(record["flags"].empty());
  CHECK(record["conflict"] == false);
  for (const char* const member : {"position", "index", "leaf_hash", "log"}) {
    CHECK(record["receipt"][member] == story.clean[member]);
  }
  const auto body = story.server.get(path + "/body");
  CHECK(body.status == 200);
  CHECK(body.header("Content-Type") == "application/json");
  CHECK(body.body ==
        run_event({"COMPLETE", "2026-11-22T04:00:00Z", kRun1, "clean", {"raw"}, {"clean"}}));
  CHECK(record["body_sha256"] == to_hex(view(crypto::sha256(body.body))));
  CHECK(story.server.get("/api/v2/records/999999").status == 404);
  CHECK(story.server.get("/api/v2/records/x").status == 400);
}

TEST_CASE("who read a dataset, and what a user or an app touched", "[api]") {
  Story story;
  const Json gold = story.server.ask("/api/v2/access?dataset_namespace=db&dataset_name=gold");
  REQUIRE(gold["rows"].size() == 1);
  CHECK(gold["rows"][0]["user"] == "alice");
  CHECK(gold["rows"][0]["app"] == "dashboard");
  CHECK(gold["rows"][0]["item"] == 0);
  CHECK(gold["rows"][0]["position"] == story.reads["position"]);
  CHECK(gold["rows"][0]["access"]["purpose"] == "report");
  CHECK(gold["complete"] == true);
  const Json bob = story.server.ask("/api/v2/access?user=bob");
  REQUIRE(bob["rows"].size() == 1);
  CHECK(bob["rows"][0]["dataset"]["name"] == "raw");
  CHECK(story.server.ask("/api/v2/access?app=dashboard")["rows"].size() == 1);
  CHECK(story.server.ask("/api/v2/access?user=alice&to=2026-11-22T06:00:00Z")["rows"].empty());
  CHECK(story.server.get("/api/v2/access?user=nobody").status == 404);
  CHECK(story.server.ask("/api/v2/access?user=alice&app=dashboard")["rows"].size() == 1);
  const std::string raw = "/api/v2/access?dataset_namespace=db&dataset_name=raw";
  CHECK(story.server.ask(raw + "&user=bob")["rows"].size() == 1);
  CHECK(story.server.ask(raw + "&user=alice")["rows"].empty());
  CHECK(story.server.ask(raw + "&app=dashboard")["rows"].empty());
  CHECK(story.server.get(raw + "&user=nobody").status == 404);
}

TEST_CASE("what nothing had named by a position is unknown there, also to reads", "[api]") {
  Story story;
  const auto reads = story.reads["position"].get<std::uint64_t>();
  const auto status_at = [&](const std::string& question, std::uint64_t known_at) {
    return story.server.get("/api/v2/access?" + question + "&known_at=" + std::to_string(known_at))
        .status;
  };
  const std::string raw = "dataset_namespace=db&dataset_name=raw";
  for (const std::string& question : {std::string("user=bob"), raw + "&user=bob"}) {
    CHECK(status_at(question, reads - 1) == 404);
    CHECK(status_at(question, reads) == 200);
  }
  CHECK(status_at(raw, reads - 1) == 200);  // named by a run, and not read yet
  CHECK(status_at(raw, 0) == 404);
}

TEST_CASE("a user or an app that was named with a namespace is found with it", "[api]") {
  Story story;
  const auto posted = story.server.post(
      "/api/v2/access",
      R"({"user":{"id":"bob","namespace":"hr"},"app":{"id":"tool","namespace":"it"},)"
      R"("dataset":{"namespace":"db","name":"gold"},"time":"2026-11-22T09:00:00Z"})");
  REQUIRE(posted.status == 201);
  const std::string path = "/api/v2/access?";
  const Json bob = story.server.ask(path + "user=bob&user_namespace=hr");
  REQUIRE(bob["rows"].size() == 1);
  CHECK(bob["rows"][0]["dataset"]["name"] == "gold");
  CHECK(story.server.ask(path + "app=tool&app_namespace=it")["rows"].size() == 1);
  CHECK(story.server.get(path + "app=tool").status == 404);
  // Another bob.
  CHECK(story.server.ask(path + "user=bob")["rows"][0]["dataset"]["name"] == "raw");
  const std::string gold = path + "dataset_namespace=db&dataset_name=gold";
  CHECK(story.server.ask(gold + "&user=bob&user_namespace=hr")["rows"].size() == 1);
  CHECK(story.server.ask(gold + "&user=bob")["rows"].empty());
  for (const char* const alone : {"&user_namespace=hr", "&app_namespace=it"}) {
    CHECK(story.server.get(gold + alone).status == 400);
  }
}

TEST_CASE("entities are listed, found by substring, and described", "[api]") {
  Story story;
  const Json list = story.server.ask("/api/v2/entities?type=dataset");
  CHECK(list["entities"].size() == 3);
  CHECK(list["entities"][0]["name"] == "clean");
  const Json found = story.server.ask("/api/v2/entities?q=OL");
  REQUIRE(found["entities"].size() == 1);
  CHECK(found["entities"][0]["name"] == "gold");
  const Json page = story.server.ask("/api/v2/entities?limit=1");
  CHECK(page["complete"] == false);
  CHECK(page["reason"] == "page");
  const Json next =
      story.server.ask("/api/v2/entities?limit=1&cursor=" + page["cursor"].get<std::string>());
  CHECK(next["entities"][0] != page["entities"][0]);
  const Json job = story.server.ask("/api/v2/entity?type=job&namespace=etl&name=clean");
  CHECK(job["latest_run"]["id"] == kRun1);
  CHECK(job["latest_run"]["state"] == "completed");
  const Json dataset = story.server.ask("/api/v2/entity?node=dataset:db:clean");
  CHECK(dataset["readers"] == 1);
  CHECK(dataset["writers"] == 1);
  CHECK(story.server.get("/api/v2/entity?node=dataset:db:none").status == 404);
}

TEST_CASE("a run is described with its datasets and events", "[api]") {
  Story story;
  const Json answer = story.server.ask(std::string("/api/v2/runs/") + kRun1);
  CHECK(answer["conflict"] == false);
  REQUIRE(answer["runs"].size() == 1);
  const Json& run = answer["runs"][0];
  CHECK(run["job_name"] == "clean");
  CHECK(run["state"] == "completed");
  CHECK(run["inputs"][0]["name"] == "raw");
  CHECK(run["outputs"][0]["name"] == "clean");
  CHECK(run["events"][0]["position"] == story.clean["position"]);
  CHECK(story.server.get("/api/v2/runs/01902b9e-0000-7000-8000-00000000000f").status == 404);
}

TEST_CASE("a run is described as both clocks see it", "[api]") {
  ApiServer server;
  const std::string page = std::string("/api/v2/runs/") + kRun1;
  const auto post = [&](const char* type, const char* time, std::vector<std::string> inputs,
                        std::vector<std::string> outputs) {
    return server.accept(run_event({type, time, kRun1, "clean", inputs, outputs}))["position"]
        .get<std::uint64_t>();
  };
  const auto known_at = [&](std::uint64_t position) {
    return page + "?known_at=" + std::to_string(position);
  };
  const std::uint64_t end = post("COMPLETE", "2026-11-22T04:00:00Z", {}, {"clean"});
  const std::uint64_t start = post("START", "2026-11-22T03:00:00Z", {"raw"}, {});

  const Json first = server.ask(known_at(end));
  CHECK(first["known_at"] == end);
  CHECK(first["complete"] == true);
  const Json& then = first["runs"][0];
  CHECK(then["state"] == "completed");
  CHECK(then["ended_position"] == end);
  CHECK_FALSE(then.contains("started_at"));
  CHECK(then["inputs"].empty());
  CHECK(then["outputs"][0]["name"] == "clean");
  CHECK(then["events"].size() == 1);

  const Json begun = server.ask(page + "?as_of=2026-11-22T03:30:00Z");
  CHECK(begun["as_of"] == "2026-11-22T03:30:00Z");
  CHECK(begun["runs"][0]["state"] == "running");
  CHECK(begun["runs"][0]["started_position"] == start);
  CHECK_FALSE(begun["runs"][0].contains("ended_at"));
  CHECK(begun["runs"][0]["inputs"].size() == 1);
  CHECK(begun["runs"][0]["outputs"].empty());

  CHECK(server.ask(known_at(start))["runs"] == server.ask(page)["runs"]);
  CHECK(server.get(known_at(end - 1)).status == 404);
  CHECK(server.get(page + "?as_of=2026-11-22T02:00:00Z").status == 404);
  CHECK(server.get(known_at(end) + "&as_of=2026-11-22T03:30:00Z").status == 404);
  CHECK(server.get(known_at(start + 1)).status == 400);
  CHECK(server.get(page + "?as_of=yesterday").status == 400);
}

TEST_CASE("an export lets an auditor recompute every leaf hash", "[api]") {
  Story story;
  const auto response = story.server.get("/api/v2/exports");
  CHECK(response.status == 200);
  CHECK(response.header("Content-Type") == "application/x-ndjson");
  std::vector<Json> lines;
  for (std::size_t at = 0; at < response.body.size();) {
    const std::size_t end = response.body.find('\n', at);
    REQUIRE(end != std::string::npos);
    lines.push_back(Json::parse(response.body.substr(at, end - at)));
    at = end + 1;
  }
  REQUIRE(lines.size() == 5);
  CHECK(lines.back() == Json::parse(R"({"complete":true,"count":4,"next":4})"));
  lines.pop_back();
  for (const Json& line : lines) {
    const std::string entry = *from_base64(line["entry_base64"].get<std::string>());
    CHECK(line["leaf_hash"] == to_hex(view(crypto::sha256({std::string_view("\0", 1), entry}))));
    const auto half = [&line](const char* salt, const std::string& bytes) {
      return log::half_hash(array_from<Salt>(*from_hex(line[salt].get<std::string>())), bytes);
    };
    const Digest commitment =
        log::commitment(half("header_salt", *from_base64(line["header_base64"].get<std::string>())),
                        half("body_salt", line["body"].get<std::string>()));
    CHECK(entry.find(view(commitment)) != std::string::npos);
  }
  CHECK(lines[1]["leaf_hash"] == story.clean["leaf_hash"]);
  const auto some = story.server.get("/api/v2/exports?kind=access");
  CHECK(Json::parse(some.body.substr(some.body.find('\n') + 1))["count"] == 1);
}

TEST_CASE("the checkpoint, the description and the backup are there", "[api]") {
  Story story;
  const auto checkpoint = story.server.get("/log/checkpoint");
  CHECK(checkpoint.status == 200);
  CHECK(checkpoint.header("Content-Type") == "text/plain; charset=utf-8");
  CHECK(checkpoint.header("Cache-Control") == "no-cache");
  CHECK(checkpoint.body.starts_with("log.example/test\n"));
  CHECK(story.server.ask("/openapi.json")["openapi"] == "3.1.0");
  const auto backup = story.server.post("/api/v2/admin/backup", "", {});
  CHECK(backup.status == 201);
  CHECK(Json::parse(backup.body)["next"] == 4);
  const auto with_body = story.server.post("/api/v2/admin/backup", "{}", {});
  CHECK(with_body.status == 400);
  CHECK(Json::parse(with_body.body)["detail"] == "body: none is taken here");
  CHECK(story.server.get("/readyz").status == 200);
}

TEST_CASE("a question waits for the index, gives up with the lag, or takes what is there",
          "[api]") {
  Story story;
  const int last = story.reads["position"].get<int>();
  story.server.ask("/api/v2/entities");  // waits: from here on the index reflects the story
  story.server.projector().pause();
  const Json late = story.server.accept(
      run_event({"START", "2026-11-22T07:00:00Z", kRun2, "late", {"gold"}, {}}));
  const auto behind = story.server.get("/api/v2/entities?type=job");
  CHECK(behind.status == 503);
  CHECK(behind.header("Retry-After") == "1");
  const Json stale = story.server.ask("/api/v2/entities?type=job&stale=ok");
  CHECK(stale["position"] == last);
  CHECK(stale["lag"] == late["position"].get<int>() - last);
  CHECK(stale["entities"].size() == 2);
  const auto unknown =
      story.server.get("/api/v2/entity?type=job&namespace=n&name=unheard_of&stale=ok");
  CHECK(unknown.status == 404);
  CHECK(unknown.body.find("not looked at yet: 1)") != std::string::npos);
  story.server.projector().resume();
  const Json fresh = story.server.ask("/api/v2/entities?type=job&stale=ok&min_position=" +
                                      std::to_string(late["position"].get<int>()));
  CHECK(fresh["position"] == late["position"]);
  CHECK_FALSE(fresh.contains("lag"));
  CHECK(fresh["entities"].size() == 3);
}

TEST_CASE("the pages of a walk join to the whole", "[api]") {
  Story story;
  const std::string walk = "/api/v2/walk?node=dataset:db:raw&direction=downstream";
  const Json whole = story.server.ask(walk);
  Json nodes = Json::array();
  Json edges = Json::array();
  std::string cursor;
  for (int page = 0; page < 10; ++page) {
    const Json part = story.server.ask(walk + "&limit=2" + cursor);
    CHECK(part["first_node"] == nodes.size());
    for (const Json& node : part["nodes"]) nodes.push_back(node);
    for (const Json& edge : part["edges"]) edges.push_back(edge);
    if (part["complete"] == true) break;
    CHECK(part["reason"] == "node_budget");
    cursor = "&cursor=" + part["cursor"].get<std::string>();
  }
  CHECK(nodes == whole["nodes"]);
  CHECK(edges == whole["edges"]);
}

TEST_CASE("filters leave nodes out, and edges then join what remains", "[api]") {
  Story story;
  const Json datasets =
      story.server.ask("/api/v2/walk?node=dataset:db:raw&direction=downstream&filter_type=dataset");
  REQUIRE(datasets["nodes"].size() == 3);
  CHECK(datasets["edges"].size() == 2);
  const Json elsewhere = story.server.ask(
      "/api/v2/walk?node=dataset:db:raw&direction=downstream&filter_namespace=etl");
  for (const Json& node : elsewhere["nodes"]) {
    CHECK((node["namespace"] == "etl" || node["depth"] == 0));
  }
  const Json user = story.server.ask("/api/v2/entity?type=user&name=alice");
  CHECK(user["type"] == "user");
  CHECK(story.server.get(std::string("/api/v2/entity?type=run&id=") + kRun1).status == 400);
}
