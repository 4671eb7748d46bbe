// Bad input: each gives a precise problem document, or the documented acceptance; nothing that was
// acknowledged is lost, and the server goes on.
#include <catch2/catch.hpp>

#include "api/routes/openapi.h"
#include "tests/integration/api/api_server.h"

using namespace ledgerline;
using namespace ledgerline::test;

namespace {

const Json kGood = Json::parse(run_event({"COMPLETE",
                                          "2026-11-22T04:00:00Z",
                                          "01902b9e-0000-7000-8000-000000000001",
                                          "j",
                                          {"a"},
                                          {"b"}}));

// The good event with the value at `pointer` replaced by JSON text, or removed.
std::string with(const char* pointer, const char* json) {
  Json event = kGood;
  event[Json::json_pointer(pointer)] = Json::parse(json);
  return event.dump();
}
std::string without(const std::string& parent, const char* member) {
  Json event = kGood;
  event[Json::json_pointer(parent)].erase(member);
  return event.dump();
}

struct Case {
  std::string what;
  std::string body;
  int status;
  std::string pointer;
};

void check(ApiServer& server, const Case& given) {
  const auto response = server.post("/api/v1/lineage", given.body);
  INFO(given.what << ": " << response.body);
  CHECK(response.status == given.status);
  if (response.status < 400) return;
  CHECK(response.header("Content-Type") == "application/problem+json");
  const Json problem = Json::parse(response.body);
  CHECK(problem["status"] == given.status);
  CHECK(problem.value("pointer", "") == given.pointer);
  CHECK_FALSE(problem["detail"].get<std::string>().empty());
  CHECK_FALSE(problem["errors"].empty());
}

std::string nested(int depth) {
  return R"({"x":)" + std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']') + "}";
}

}  // namespace

TEST_CASE("text that is no JSON is refused with the place of the fault", "[api]") {
  ApiServer server;
  check(server, {"empty", "", 400, ""});
  check(server, {"malformed", R"({"run":)", 400, "/run"});
  check(server, {"trailing text", kGood.dump() + " x", 400, ""});
  check(server, {"bare NaN", R"({"run":{"runId":NaN}})", 400, "/run/runId"});
  check(server, {"invalid UTF-8", "{\"job\":{\"name\":\"\xff\"}}", 400, "/job/name"});
  std::string deepest = "/x";
  for (std::size_t i = 1; i < limits::kJsonDepthMax; ++i) deepest.append("/0");
  check(server, {"depth bomb", nested(200'000), 400, deepest});
  check(server, {"an array", "[]", 400, ""});
  check(server, {"a number", "17", 400, ""});
}

TEST_CASE("missing, empty and mistyped members are refused with their pointers", "[api]") {
  ApiServer server;
  check(server, {"job and dataset without run",
                 R"({"eventTime":"2026-11-22T04:00:00Z","job":{"namespace":"n","name":"j"},)"
                 R"("dataset":{"namespace":"n","name":"d"}})",
                 400, ""});
  check(server,
        {"run only", R"({"run":{"runId":"01902b9e-0000-7000-8000-000000000001"}})", 400, "/job"});
  check(server, {"no run id", without("/run", "runId"), 400, "/run/runId"});
  check(server, {"run id of another type", with("/run/runId", "17"), 400, "/run/runId"});
  check(server, {"no job name", without("/job", "name"), 400, "/job/name"});
  check(server, {"inputs no array", with("/inputs", R"({"a":1})"), 400, "/inputs"});
  check(server, {"unreadable time", with("/eventTime", R"("yesterday")"), 400, "/eventTime"});
  check(server,
        {"a name of 1 MB", with("/job/name", ("\"" + std::string(1 << 20, 'n') + "\"").c_str()),
         400, "/job/name"});
}

TEST_CASE("what has one clear meaning is accepted, and its flag says so", "[api]") {
  ApiServer server;
  const std::vector<std::tuple<std::string, std::string, std::string>> cases = {
      {"time_without_offset", with("/eventTime", R"("2026-11-22T04:00:00")"), "/eventTime"},
      {"time_assumed", without("", "eventTime"), "/eventTime"},
      {"time_far_future", with("/eventTime", R"("9999-01-01T00:00:00Z")"), "/eventTime"},
      {"run_id_derived", with("/run/runId", R"("abc123")"), "/run/runId"},
      {"null_ignored", with("/inputs", "null"), "/inputs"},
      {"null_ignored", with("/run/facets", R"({"parent":null})"), "/run/facets/parent"},
      {"event_type_unknown", with("/eventType", R"("CANCELLED")"), "/eventType"},
      {"producer_missing", without("", "producer"), "/producer"},
      {"duplicate_key", R"({"job":{"name":"twice"},)" + kGood.dump().substr(1), "/job"}};
  for (const auto& [flag, body, pointer] : cases) {
    INFO(flag << " " << body);
    const Json receipt = server.accept(body);
    const Json& flags = receipt["flags"];
    CHECK(std::find(flags.begin(), flags.end(), flag) != flags.end());
    const Json record =
        server.ask("/api/v2/records/" + std::to_string(receipt["position"].get<int>()));
    bool found = false;
    for (const Json& at : record["flags"]) {
      found = found || (at["flag"] == flag && at["pointer"] == pointer);
    }
    INFO(record["flags"].dump());
    CHECK(found);
  }
}

TEST_CASE("a time in the year 9999 is stored and flagged, and is never the latest", "[api]") {
  ApiServer server;
  Json late = kGood;
  late["job"]["facets"]["documentation"] = {{"description", "from the future"},
                                            {"_producer", "https://p.example"},
                                            {"_schemaURL", "https://s.example"}};
  late["eventTime"] = "9999-01-01T00:00:00Z";
  server.accept(late.dump());
  Json now = kGood;
  now["job"]["facets"]["documentation"] = {{"description", "of today"},
                                           {"_producer", "https://p.example"},
                                           {"_schemaURL", "https://s.example"}};
  server.accept(now.dump());
  CHECK(server.ask("/api/v2/entity?type=job&namespace=etl&name=j")["description"] == "of today");
}

TEST_CASE("answers that show a time of the year 9999 mark it", "[api]") {
  ApiServer server;
  Json late = kGood;
  late["eventType"] = "COMPLETE";
  late["eventTime"] = "9999-01-01T00:00:00Z";
  server.accept(late.dump());
  const std::string run = "/api/v2/runs/" + late["run"]["runId"].get<std::string>();
  CHECK(server.ask(run)["runs"][0]["ended_far_future"] == true);
  late["eventTime"] = kGood["eventTime"];
  server.accept(late.dump());
  CHECK_FALSE(server.ask(run)["runs"][0].contains("ended_far_future"));

  const Json items = Json::array({{{"time", "2026-11-22T04:00:00Z"},
                                   {"user", "ann"},
                                   {"dataset", {{"namespace", "n"}, {"name", "d"}}}},
                                  {{"time", "9999-01-01T00:00:00Z"},
                                   {"user", "ann"},
                                   {"dataset", {{"namespace", "n"}, {"name", "d"}}}}});
  REQUIRE(server.post("/api/v2/access", items.dump()).status == 201);
  const Json rows = server.ask("/api/v2/access?user=ann")["rows"];
  REQUIRE(rows.size() == 2);
  CHECK_FALSE(rows[0].contains("far_future"));
  CHECK(rows[1]["far_future"] == true);
}

TEST_CASE("arrays of a million elements are bounded, not fatal", "[api]") {
  ApiServer server;
  std::string inputs = "[1";
  for (int i = 1; i < 1'000'000; ++i) inputs.append(",1");
  Json event = kGood;
  event.erase("inputs");
  std::string body = event.dump();
  body.pop_back();
  const auto response = server.post("/api/v1/lineage", body + ",\"inputs\":" + inputs + "]}");
  INFO(response.body.substr(0, 500));
  CHECK((response.status == 400 || response.status == 413));
  CHECK(Json::parse(response.body)["pointer"].get<std::string>().starts_with("/inputs"));
  server.accept(kGood.dump());
}

TEST_CASE("wrong content types and encodings are 415, and bodies over the bound 413", "[api]") {
  ApiServerOptions options;
  options.body_bytes_max = 64 << 10;
  ApiServer server(std::move(options));
  const std::string body = kGood.dump();
  CHECK(server.post("/api/v1/lineage", body, {{"Content-Type", "text/xml"}}).status == 415);
  CHECK(server
            .post("/api/v1/lineage", body,
                  {{"Content-Type", "application/json"}, {"Content-Encoding", "br"}})
            .status == 415);
  CHECK(
      server
          .post("/api/v1/lineage", body, {{"Content-Type", "application/json; charset=iso-8859-1"}})
          .status == 415);
  for (const char* const type : {"application/json;charset=utf8",
                                 "application/json; charset=\"UTF-8\"", "Application/JSON"}) {
    INFO(type);
    CHECK(server.post("/api/v1/lineage", body, {{"Content-Type", type}}).status == 201);
  }
  CHECK(server.post("/api/v1/lineage", std::string(65 << 10, ' ')).status == 413);
  // Header bytes that are no text must not end up in a record.
  CHECK(
      server.post("/api/v1/lineage", body, {{"Content-Type", "application/json; x=\xff"}}).status ==
      415);
  CHECK(server
            .post("/api/v1/lineage", body,
                  {{"Content-Type", "application/json"}, {"Idempotency-Key", "\xff"}})
            .status == 400);
}

TEST_CASE("repeated fields that say what the body is must not disagree", "[api]") {
  ApiServer server;
  const std::string body = kGood.dump();
  const auto status_of = [&](const Headers& headers) {
    return server.post("/api/v1/lineage", body, headers).status;
  };
  const std::pair<std::string, std::string> json = {"Content-Type", "application/json"};
  CHECK(status_of({json, {"Content-Type", "text/xml"}}) == 400);
  CHECK(status_of({{"Content-Type", "text/xml"}, json}) == 400);
  CHECK(status_of({json, {"Content-Encoding", "identity"}, {"Content-Encoding", "gzip"}}) == 400);
  CHECK(status_of({json, json}) == 201);
}

TEST_CASE("parameters that OpenLineage clients add are ignored, those known are checked", "[api]") {
  ApiServer server;
  const std::string body = kGood.dump();
  CHECK(server.post("/api/v1/lineage?foo=1&api_key=x", body).status == 201);
  CHECK(server.post("/api/v1/lineage/batch?foo=1&api_key=x", "[" + body + "]").status == 200);
  CHECK(server.post("/api/v1/lineage?receipt=gold", body).status == 400);
  CHECK(server.post("/api/v1/lineage/batch?receipt=gold", "[" + body + "]").status == 400);
  CHECK(server.post("/api/v2/access?foo=1", R"({"user":"u","dataset":"d"})").status == 400);
}

TEST_CASE("what makes a request of a writer unusable stands in errors", "[api]") {
  ApiServer server;
  const auto errors_of = [&](std::string_view target, const Headers& headers) {
    const auto response = server.post(target, kGood.dump(), headers);
    INFO(target << ": " << response.body);
    CHECK(response.status == 400);
    std::string out;
    for (const Json& error : Json::parse(response.body).value("errors", Json::array())) {
      out += error["pointer"].get<std::string>() + " " + error["rule"].get<std::string>() + ";";
    }
    return out;
  };
  const std::pair<std::string, std::string> json = {"Content-Type", "application/json"};
  const std::pair<std::string, std::string> no_text = {"Idempotency-Key", "\xff"};
  for (const char* const path : {"/api/v1/lineage", "/api/v1/lineage/batch", "/api/v2/access",
                                 "/api/v2/attestations", "/api/v2/trust-roots", "/log/add",
                                 "/api/v2/retractions", "/api/v2/erasures", "/api/v2/retention"}) {
    const std::string target(path);
    CHECK(errors_of(target + "?receipt=gold", {json}) == "?receipt choice;");
    CHECK(errors_of(target, {json, no_text}) == "Idempotency-Key header;");
    CHECK(errors_of(target + "?receipt=gold", {json, no_text}) ==
          "?receipt choice;Idempotency-Key header;");
  }
}

TEST_CASE("a path that does not exist is named, with the one that was meant", "[api]") {
  ApiServer server;
  const auto detail = [&](std::string_view target) {
    const auto response = server.post(target, kGood.dump());
    CHECK(response.status == 404);
    return Json::parse(response.body)["detail"].get<std::string>();
  };
  CHECK(detail("/api/v1/lineages?x=1") ==
        "no such path: /api/v1/lineages; /openapi.json lists them");
  CHECK(detail("/api/v1/lineage/") ==
        "no such path: /api/v1/lineage/; did you mean /api/v1/lineage?");
  CHECK(detail("/API/v1/Lineage/batch") ==
        "no such path: /API/v1/Lineage/batch; did you mean /api/v1/lineage/batch?");
}

TEST_CASE("an array sent as one event is told where batches go", "[api]") {
  ApiServer server;
  const auto response = server.post("/api/v1/lineage", " [" + kGood.dump() + "]");
  CHECK(response.status == 400);
  CHECK(response.body.find("an array of events goes to /api/v1/lineage/batch") !=
        std::string::npos);
  CHECK(server.post("/api/v1/lineage", "7").body.find("batch") == std::string::npos);
}

TEST_CASE("every faulty parameter of a question stands in errors", "[api]") {
  ApiServer server;
  server.accept(kGood.dump());
  const auto fault = [&](const std::string& target) {
    const auto response = server.get(target);
    INFO(target << ": " << response.body);
    CHECK(response.status == 400);
    const Json problem = Json::parse(response.body);
    REQUIRE(problem.contains("errors"));
    const Json& first = problem["errors"][0];
    return first["pointer"].get<std::string>() + " " + first["rule"].get<std::string>() + ": " +
           first["detail"].get<std::string>();
  };
  CHECK(fault("/api/v2/walk") ==
        "?type required: missing: give type, namespace and name, or the id of a run, or "
        "node=<type>:<namespace>:<name>");
  CHECK(fault("/api/v2/walk?type=foo") == "?type choice: must be one of dataset, job, run");
  CHECK(fault("/api/v2/entity?type=run") == "?type choice: must be one of dataset, job, user, app");
  CHECK(fault("/api/v2/access?type=job&namespace=n&name=j") ==
        "?type choice: must be one of dataset, user, app");
  CHECK(fault("/api/v2/exports?kind=foo")
            .starts_with("?kind choice: must be one of lineage, access, attestation, "));
  CHECK(fault("/api/v2/exports?kind=foo").ends_with(", opaque, epoch"));
  CHECK(fault("/api/v2/attestations?kind=foo")
            .starts_with("?kind choice: must be one of no_statement, other, approval, "));
  CHECK(fault("/api/v2/attestations?kind=foo").ends_with(", reference_authorization"));
  CHECK(fault("/api/v2/walk?type=dataset&name=a") == "?namespace required: missing");
  CHECK(fault("/api/v2/walk?type=dataset&namespace=n") == "?name required: missing");
  CHECK(fault("/api/v2/walk?type=run") == "?id required: missing: which run?");
  CHECK(fault("/api/v2/walk?type=job&id=7") == "?id choice: only a run has an id; type is job");
  CHECK(fault("/api/v2/walk?type=run&id=") == "?id min_length: must not be empty");
  CHECK(fault("/api/v2/walk?node=dataset").starts_with("?node value: expected dataset:"));
  CHECK(fault("/api/v2/walk?node=dataset:n:a&type=job").starts_with("?node choice: "));
  CHECK(fault("/api/v2/entities?cursor=x").starts_with("?cursor value: "));
  CHECK(fault("/api/v2/entities?min_position=99").starts_with("?min_position value: lies beyond"));
  CHECK(fault("/api/v2/walk?type=job&namespace=n&name=a&known_at=99")
            .starts_with("?known_at value: lies beyond"));
}

TEST_CASE("what was asked for stands in the refusal", "[api]") {
  ApiServer server;
  const auto detail = [&](const std::string& target) {
    const auto response = server.get(target);
    return std::to_string(response.status) + " " +
           Json::parse(response.body)["detail"].get<std::string>();
  };
  CHECK(detail("/api/v2/records/-1") ==
        "400 path: a position is a whole number from 0, not \"-1\"");
  CHECK(detail("/api/v2/walk?type=run&id=abc123") == "404 no such node: run:abc123");
  CHECK(detail("/api/v2/walk?node=run:abc123") == "404 no such node: run:abc123");
  const std::string digits = "'%' without two hexadecimal digits";
  CHECK(detail("/api/v2/walk?type=job&namespace=%zz") ==
        "400 target: query parameter namespace: " + digits);
  CHECK(detail("/api/v2/walk?type=job&%zz=n") ==
        "400 target: name of query parameter 2: " + digits);
  CHECK(detail("/api/v2/records/%zz") == "400 target: path: " + digits);
}

TEST_CASE("a filter that can match nothing is a fault, not an empty answer", "[api]") {
  ApiServer server;
  const auto faults = [&](const std::string& target, const std::string& start) {
    const auto response = server.get("/api/v2/" + target);
    INFO(target << ": " << response.body);
    REQUIRE(response.status == 400);
    const Json first = Json::parse(response.body)["errors"][0];
    CHECK((first["pointer"].get<std::string>() + " " + first["rule"].get<std::string>())
              .starts_with(start));
  };
  const std::string hex64(64, 'a');
  for (const std::string& no_digest :
       {std::string("1.4.2"), "sha256:" + hex64.substr(1), "sha384:" + hex64, "sha512:" + hex64,
        std::string("sha256:"), ":" + hex64, "sha256:" + std::string(64, 'g'), hex64 + "a"}) {
    faults("attestations?subject=" + no_digest, "?subject digest");
    faults("approvals?version=" + no_digest, "?version digest");
    faults("approvals/check?app=a&dataset=d&version=" + no_digest, "?version digest");
  }
  for (const std::string& digest : {hex64, "sha256:" + hex64, std::string("gitCommit:abc"),
                                    "sha384:" + hex64 + hex64.substr(32)}) {
    CHECK(server.get("/api/v2/attestations?subject=" + digest).status == 200);
    CHECK(server.get("/api/v2/approvals?version=" + digest).status == 200);
  }
  for (const char* const name : {"app", "version", "dataset", "requester", "approver", "purpose"}) {
    faults("approvals?" + std::string(name) + "=", "?" + std::string(name) + " min_length");
  }
  faults("approvals/check?app=&dataset=d", "?app min_length");
  faults("approvals/check?app=a&dataset=", "?dataset min_length");
  faults("approvals/check?app=a&dataset=d&contract_id=", "?contract_id min_length");
  faults("approvals/context?dataset_namespace=&dataset_name=", "?dataset_name min_length");
  faults("trust-roots?key=" + hex64 + "&role=", "?role min_length");
  faults("attestations?subject=", "?subject min_length");
  faults("attestations?predicate_type=", "?predicate_type min_length");
  faults("access?app=", "?app min_length");
  faults("access?dataset_namespace=n&dataset_name=", "?dataset_name min_length");
  faults("reports/expired-in-use?app=", "?app min_length");
  faults("exports?endpoint=", "?endpoint min_length");
  faults("exports?principal=", "?principal min_length");
  // Events may name things so, and do.
  CHECK(server.get("/api/v2/walk?type=dataset&namespace=n&name=").status == 404);
  // The tier of approvals that name none.
  CHECK(server.get("/api/v2/approvals?tier=").status == 200);
}

TEST_CASE("a range that ends before it begins is refused, not answered as empty", "[api]") {
  ApiServer server;
  server.accept(kGood.dump());
  const std::string early = "2026-11-22T04:00:00Z";
  const std::string late = "2026-11-22T05:00:00Z";
  const std::vector<std::tuple<std::string, std::string, std::string>> cases = {
      {"/api/v2/exports?from=5&until=3", "?until", "lies before from"},
      {"/api/v2/exports?received_from=" + late + "&received_until=" + early, "?received_until",
       "lies before received_from"},
      {"/api/v2/access?user=u&from=" + late + "&to=" + early, "?to", "lies before from"},
      {"/api/v2/reports/expired-in-use?from=" + late + "&to=" + early, "?to", "lies before from"},
      {"/log/proof/consistency?from=10&to=5", "?to", "lies before from"}};
  for (const auto& [target, pointer, detail] : cases) {
    const auto response = server.get(target);
    INFO(target << ": " << response.body);
    CHECK(response.status == 400);
    const Json errors = Json::parse(response.body).value("errors", Json::array());
    CHECK(errors == Json::array({{{"pointer", pointer}, {"rule", "range"}, {"detail", detail}}}));
  }
  CHECK(server.get("/api/v2/exports?from=1&until=1").status == 200);
  const auto beyond = server.get("/api/v2/exports?from=99");
  CHECK(beyond.status == 400);
  CHECK(beyond.body.find("from: lies beyond the log, which ends before 2") != std::string::npos);
  CHECK(server.get("/api/v2/exports?from=2").status == 200);  // what comes next
  CHECK(server.get("/api/v2/exports?until=0").status == 200);
}

TEST_CASE("every described choice of a parameter is taken", "[api]") {
  ApiServer server;
  const Json document = Json::parse(api::openapi_text());
  std::size_t tried = 0;
  for (const auto& [path, operations] : document["paths"].items()) {
    if (!operations.contains("get") || path.find('{') != std::string::npos) continue;
    for (const Json& given : operations["get"].value("parameters", Json::array())) {
      const Json& parameter =
          given.contains("$ref")
              ? document.at(Json::json_pointer(given["$ref"].get<std::string>().substr(1)))
              : given;
      for (const Json& choice : parameter["schema"].value("enum", Json::array())) {
        const auto name = parameter["name"].get<std::string>();
        const std::string target = path + "?" + name + "=" + choice.get<std::string>();
        const auto response = server.get(target);
        INFO(target << ": " << response.body);
        CHECK(response.body.find("\"pointer\":\"?" + name + "\"") == std::string::npos);
        ++tried;
      }
    }
  }
  CHECK(tried > 20);
}

TEST_CASE("a body cut in mid-air and a client that leaves harm nobody", "[api]") {
  ApiServerOptions options;
  options.read_timeout_ms = 300;
  ApiServer server(std::move(options));
  const std::string body = kGood.dump();
  const std::string head = testing::request_head(
      "POST", "/api/v1/lineage",
      {{"Content-Type", "application/json"}, {"Content-Length", std::to_string(body.size())}});
  {
    testing::HttpClient cut(server.port());
    REQUIRE(cut.send(head + body.substr(0, body.size() / 2)));
    cut.close();
  }
  {
    testing::HttpClient slow(server.port());
    REQUIRE(slow.send(head + body.substr(0, body.size() / 2)));
    const auto response = slow.read_response();
    REQUIRE(response.has_value());
    CHECK(response->status == 408);
  }
  CHECK(server.log().sequencer().committed() == Position(0));
  {
    testing::HttpClient gone(server.port());
    REQUIRE(gone.send(head + body));
    gone.close();
  }
  const Json again = server.accept(body);
  CHECK(again["position"] == 1);
}

TEST_CASE("unknown parameters are named, so that a typo changes no answer", "[api]") {
  ApiServer server;
  server.accept(kGood.dump());
  const auto typo = server.get("/api/v2/walk?node=dataset:db:a&dpeth=2&limt=3");
  CHECK(typo.status == 400);
  const Json problem = Json::parse(typo.body);
  REQUIRE(problem["errors"].size() == 2);
  CHECK(problem["errors"][0]["pointer"] == "?dpeth");
  CHECK(problem["errors"][1]["pointer"] == "?limt");
  for (const char* const target :
       {"/api/v2/walk", "/api/v2/walk?type=dataset&name=a", "/api/v2/walk?node=dataset",
        "/api/v2/walk?node=dataset:db:a&depth=-1", "/api/v2/walk?node=dataset:db:a&direction=up",
        "/api/v2/entities?limit=0", "/api/v2/entities?cursor=nonsense",
        "/api/v2/walk?node=dataset:db:a&as_of=monday", "/api/v2/exports?kind=none",
        "/api/v2/entities?min_position=99", "/api/v2/access", "/api/v2/access?dataset_name=x",
        "/log/checkpoint?x=1"}) {
    INFO(target);
    CHECK(server.get(target).status == 400);
  }
  CHECK(server.get("/api/v2/walk?type=dataset&namespace=db&name=none").status == 404);
  CHECK(server.get("/api/v2/entities?stale=ok&min_position=1").status == 200);
}
