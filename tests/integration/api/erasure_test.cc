// Erasure and retention as an operator meets them: who may, what is refused and why, and what every
// answer says afterwards.
#include <chrono>
#include <thread>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "engine/log/record_opening.h"
#include "tests/integration/api/api_server.h"
#include "tests/support/held_decoder.h"
#include "tests/support/log_fixture.h"

using namespace ledgerline;
using namespace ledgerline::test;

namespace {

const Headers kJson = {{"Content-Type", "application/json"}};

std::string event_of(const std::string& job, const std::string& minute = "00") {
  return run_event({"COMPLETE",
                    "2026-11-22T04:" + minute + ":00Z",
                    "01902b9e-0000-7000-8000-000000000001",
                    job,
                    {"a"},
                    {"b"}});
}

Json erasure_of(const Json& positions, const std::string& what = "both") {
  return {{"positions", positions},
          {"what", what},
          {"reason", "asked for"},
          {"requested_by", "somebody"}};
}

testing::HttpResponse erase(ApiServer& server, const Json& request,
                            const Headers& headers = kJson) {
  return server.post("/api/v2/erasures", request.dump(), headers);
}

}  // namespace

TEST_CASE("an erased record leaves every answer, which says that something is gone", "[api]") {
  ApiServer server;
  const std::uint64_t position = server.accept(event_of("secret_job"))["position"];
  server.accept(event_of("kept_job"));
  const std::string record = "/api/v2/records/" + std::to_string(position);
  const Json before = server.ask(record);
  CHECK(server.ask("/api/v2/walk?type=job&namespace=etl&name=kept_job")["complete"] == true);

  const testing::HttpResponse answer = erase(server, erasure_of({position}));
  INFO(answer.body);
  REQUIRE(answer.status == 201);
  const Json receipt = Json::parse(answer.body);
  CHECK(receipt["records"] == 1);
  CHECK(receipt["more"] == false);

  const Json after = server.ask(record);
  CHECK(after["complete"] == false);
  CHECK(after["reason"] == "erased");
  CHECK(after["header_erased_by"] == receipt["position"]);
  CHECK(after["body_erased_by"] == receipt["position"]);
  CHECK(after["header_erased"] == true);
  CHECK(after["body_erased"] == true);
  CHECK(after["receipt"] == before["receipt"]);
  CHECK(server.get(record + "/body").status == 410);
  CHECK(server.get("/api/v2/walk?type=job&namespace=etl&name=secret_job").status == 404);
  const testing::HttpResponse run = server.get("/api/v2/runs/01902b9e-0000-7000-8000-000000000009");
  CHECK(run.status == 404);
  CHECK(run.body.find("(records that may have named it were erased)") != std::string::npos);
  const Json walk = server.ask("/api/v2/walk?type=job&namespace=etl&name=kept_job");
  CHECK(walk["complete"] == false);
  CHECK(walk["reason"] == "erased");
  const std::string by = std::to_string(receipt["position"].get<std::uint64_t>());
  CHECK(server.get("/api/v2/records/" + by + "/body").body.find("asked for") != std::string::npos);
  // The same bytes again are a new record.
  CHECK(server.accept(event_of("secret_job"))["position"] > receipt["position"]);
}

TEST_CASE("a record erased in two steps names the instruction of each half", "[api]") {
  ApiServer server;
  const std::uint64_t position = server.accept(event_of("job"))["position"];
  const std::string record = "/api/v2/records/" + std::to_string(position);
  const auto take = [&](const std::string& what) {
    return Json::parse(erase(server, erasure_of({position}, what)).body)["position"];
  };
  const Json body_by = take("body");
  const Json half = server.ask(record);
  CHECK(half["body_erased_by"] == body_by);
  CHECK_FALSE(half.contains("header_erased_by"));
  const Json header_by = take("header");
  const Json none = server.ask(record);
  CHECK(none["body_erased_by"] == body_by);
  CHECK(none["header_erased_by"] == header_by);
  const testing::HttpResponse lines = server.get("/api/v2/exports");
  INFO(lines.body);
  CHECK(lines.body.find("\"header_erased_by\":" + header_by.dump()) != std::string::npos);
  CHECK(lines.body.find("\"body_erased_by\":" + body_by.dump()) != std::string::npos);
}

TEST_CASE("answers that an erased record could have touched say so, and no others", "[api]") {
  ApiServer server;
  const std::uint64_t run = server.accept(event_of("etl_job"))["position"];
  const testing::HttpResponse read = server.post(
      "/api/v2/access",
      R"({"time":"2026-11-22T04:00:00Z","user":"ann","app":"crm","dataset":{"namespace":"x","name":"seen"}})",
      kJson);
  REQUIRE(read.status == 201);
  const std::uint64_t access = Json::parse(read.body)["position"];
  const auto told = [&](const std::string& target) {
    const Json answer = server.ask(target);
    return answer["complete"] == true ? std::string("complete") : std::string(answer["reason"]);
  };
  const std::string usage = "/api/v2/reports/expired-in-use";
  REQUIRE(told(usage) == "complete");

  REQUIRE(erase(server, erasure_of({access}, "body")).status == 201);
  for (const char* gone :
       {"/api/v2/entity?type=user&namespace=&name=ann",
        "/api/v2/entity?type=app&namespace=&name=crm",
        "/api/v2/walk?type=dataset&namespace=x&name=seen", "/api/v2/approvals?app=crm"}) {
    const testing::HttpResponse unknown = server.get(gone);
    INFO(gone << " " << unknown.body);
    CHECK(unknown.status == 404);
    CHECK(unknown.body.find("(records that may have named it were erased)") != std::string::npos);
  }
  CHECK(told("/api/v2/entities") == "erased");
  CHECK(told(usage) == "erased");
  CHECK(told("/api/v2/walk?type=job&namespace=etl&name=etl_job") == "complete");

  REQUIRE(erase(server, erasure_of({run})).status == 201);
  const std::string check = "/api/v2/approvals/check?app=crm&dataset=x:seen&purpose=p";
  for (const std::string& untouched :
       {std::string("/api/v2/approvals"), std::string("/api/v2/attestations"),
        std::string("/api/v2/trust-roots"), check}) {
    INFO(untouched);
    CHECK(told(untouched) == "complete");
  }
}

TEST_CASE("an erased body leaves the header, an erased header the body", "[api]") {
  ApiServer server;
  const std::uint64_t first = server.accept(event_of("one"))["position"];
  const std::uint64_t second = server.accept(event_of("two"))["position"];
  REQUIRE(erase(server, erasure_of({first}, "body")).status == 201);
  REQUIRE(erase(server, erasure_of({second}, "header")).status == 201);
  const Json bodiless = server.ask("/api/v2/records/" + std::to_string(first));
  CHECK(bodiless["endpoint"] == "/api/v1/lineage");
  CHECK(bodiless["body_erased"] == true);
  CHECK_FALSE(bodiless.contains("header_erased"));
  const Json headless = server.ask("/api/v2/records/" + std::to_string(second));
  CHECK_FALSE(headless.contains("endpoint"));
  CHECK(headless["header_erased"] == true);
  CHECK(server.get("/api/v2/records/" + std::to_string(second) + "/body").status == 200);

  // What is left still opens the entry's commitment.
  const auto opening = [&](std::uint64_t position, const std::string& halves) {
    return server.get("/api/v2/records/" + std::to_string(position) + "/opening?halves=" + halves);
  };
  const auto leaf_of = [](const testing::HttpResponse& response) {
    const auto decoded = format::decode_record_opening(response.body);
    REQUIRE(decoded.has_value());
    const auto opened = log::check_opening(*decoded);
    REQUIRE(opened.has_value());
    return to_hex(view(opened->leaf_hash));
  };
  CHECK(leaf_of(opening(first, "header")) == bodiless["receipt"]["leaf_hash"]);
  CHECK(leaf_of(opening(second, "body")) == headless["receipt"]["leaf_hash"]);
  CHECK(opening(first, "body").status == 410);
  CHECK(opening(second, "header").status == 410);
  CHECK(opening(first, "both").status == 410);
  CHECK(opening(first, "body").body.find("halves=header opens what is left") != std::string::npos);
  CHECK(opening(second, "both").body.find("halves=body opens what is left") != std::string::npos);

  // Of a whole one the hashes are left, with which an old proof can still be checked.
  REQUIRE(erase(server, erasure_of({first}, "header")).status == 201);
  for (const char* const halves : {"both", "header", "body"}) {
    const testing::HttpResponse gone = opening(first, halves);
    CHECK(gone.status == 410);
    CHECK(gone.body.find("halves=none opens what is left") != std::string::npos);
  }
  CHECK(leaf_of(opening(first, "none")) == bodiless["receipt"]["leaf_hash"]);
  CHECK(leaf_of(opening(second, "none")) == headless["receipt"]["leaf_hash"]);
}

TEST_CASE("what cannot be erased is refused with a precise answer", "[api]") {
  ApiServer server;
  const std::uint64_t position = server.accept(event_of("one"))["position"];
  SECTION("twice") {
    const std::uint64_t by = Json::parse(erase(server, erasure_of({position})).body)["position"];
    const testing::HttpResponse twice = erase(server, erasure_of({position}));
    CHECK(twice.status == 409);
    CHECK(twice.body.find("by the record at position " + std::to_string(by)) != std::string::npos);
    // Nor the erasure itself.
    CHECK(erase(server, erasure_of({by})).status == 409);
  }
  SECTION("beyond the log") {
    const testing::HttpResponse unknown = erase(server, erasure_of({position, 1000}));
    CHECK(unknown.status == 404);
    CHECK(server.get("/api/v2/records/" + std::to_string(position) + "/body").status == 200);
  }
  SECTION("badly asked") {
    CHECK(erase(server, Json::array()).status == 400);
    CHECK(erase(server, erasure_of(Json::array())).status == 400);
    CHECK(erase(server, erasure_of({-1})).status == 400);
    CHECK(erase(server, erasure_of(Json::array({Json::array({2, 1})}))).status == 400);
    CHECK(erase(server, erasure_of({1, 1})).status == 400);
    CHECK(erase(server, erasure_of({position}, "all")).status == 400);
    CHECK(erase(server, erasure_of(Json::array({Json::array({0, 5000})}))).status == 413);
    for (const char* const member : {"positions", "what", "reason", "requested_by"}) {
      Json request = erasure_of({position});
      request.erase(member);
      const testing::HttpResponse response = erase(server, request);
      CHECK(response.status == 400);
      CHECK(response.body.find(std::string("/") + member) != std::string::npos);
    }
    CHECK(server.ask("/api/v2/records/" + std::to_string(position))["complete"] == true);
  }
}

TEST_CASE("what the log says of itself stays whole", "[api]") {
  ApiServer server;
  format::RecordHeader header;
  header.content_type = "application/json";
  for (const format::RecordKind kind : {format::RecordKind::kSelfAudit, format::RecordKind::kEpoch,
                                        format::RecordKind::kTrustRoot}) {
    INFO(to_string(kind));
    header.kind = kind;
    const std::uint64_t position =
        submit_one(server.log(),
                   record_of("{\"kind\":\"" + std::string(to_string(kind)) + "\"}", header))
            .position.value();
    for (const char* const what : {"header", "body", "both"}) {
      CHECK(erase(server, erasure_of({position}, what)).status == 409);
    }
    Json retraction = erasure_of({position});
    retraction.erase("what");
    CHECK(server.post("/api/v2/retractions", retraction.dump(), kJson).status == 409);
    const Json retention = {{"kinds", {std::string(to_string(kind))}},
                            {"received_before", "2020-01-01T00:00:00Z"},
                            {"reason", "age"},
                            {"requested_by", "policy"}};
    CHECK(server.post("/api/v2/retention", retention.dump(), kJson).status == 409);
  }
}

TEST_CASE("an instruction's receipt comes with its proof when asked", "[api]") {
  ApiServer server;
  const std::uint64_t position = server.accept(event_of("one"))["position"];
  const testing::HttpResponse response =
      server.post("/api/v2/erasures?receipt=proof", erasure_of({position}).dump(), kJson);
  REQUIRE(response.status == 201);
  const Json receipt = Json::parse(response.body);
  CHECK(receipt["proof"].get<std::string>().rfind("c2sp.org/tlog-proof@v1\n", 0) == 0);
  CHECK(receipt["records"] == 1);
  const testing::HttpResponse unknown =
      server.post("/api/v2/retractions?receipt=paper", erasure_of({position}).dump(), kJson);
  CHECK(unknown.status == 400);
}

TEST_CASE("a repetition under its Idempotency-Key gets the first receipt", "[api]") {
  ApiServer server;
  const std::uint64_t position = server.accept(event_of("one"))["position"];
  Headers keyed = kJson;
  keyed.emplace_back("Idempotency-Key", "ticket-7");
  Json first = Json::parse(erase(server, erasure_of({position}), keyed).body);
  const testing::HttpResponse again = erase(server, erasure_of({position}), keyed);
  REQUIRE(again.status == 201);
  first["duplicate"] = true;
  first["records"] = 0;
  CHECK(Json::parse(again.body) == first);
  CHECK(erase(server, erasure_of({position + 1}), keyed).status == 409);
}

TEST_CASE("a repeat of a retracted record gets a receipt that says so", "[api]") {
  ApiServer server;
  const std::uint64_t position = server.accept(event_of("one"))["position"];
  CHECK_FALSE(server.accept(event_of("one")).contains("retracted_by"));
  // Sent to another endpoint, the same bytes are another record.
  const std::string events = "[" + event_of("one") + "]";
  const Json batch = Json::parse(server.post("/api/v1/lineage/batch", events, kJson).body);
  Json request = erasure_of({position, batch["receipts"][0]["position"]});
  request.erase("what");
  const testing::HttpResponse retracted = server.post("/api/v2/retractions", request.dump(), kJson);
  REQUIRE(retracted.status == 201);
  const Json by = Json::parse(retracted.body)["position"];
  const Json again = server.accept(event_of("one"));
  CHECK(again["duplicate"] == true);
  CHECK(again["position"] == position);
  CHECK(again["retracted_by"] == by);
  const auto proven = server.post("/api/v1/lineage?receipt=proof", event_of("one"), kJson);
  CHECK(Json::parse(proven.body)["retracted_by"] == by);
  const auto repeated = server.post("/api/v1/lineage/batch", events, kJson);
  CHECK(Json::parse(repeated.body)["receipts"][0]["retracted_by"] == by);
}

TEST_CASE("only an admin erases", "[api]") {
  ApiServerOptions options;
  std::vector<std::pair<std::string, int>> expected;
  for (const auto& [role, status] :
       {std::pair{"writer", 403}, {"reader", 403}, {"auditor", 403}, {"admin", 404}}) {
    const std::string key = *api::generate_api_key();
    api::ApiKey described;
    described.name = role;
    described.role = *api::parse_role(role);
    described.digest = api::api_key_digest(key);
    options.keys.push_back(described);
    expected.emplace_back(key, status);
  }
  ApiServer server(options);
  for (const auto& [key, status] : expected) {
    Headers headers = kJson;
    headers.emplace_back("Authorization", "Bearer " + key);
    CHECK(erase(server, erasure_of({5}), headers).status == status);
    const Json retention = {{"kinds", {"access"}},
                            {"received_before", "2020-01-01T00:00:00Z"},
                            {"reason", "age"},
                            {"requested_by", "policy"}};
    CHECK(server.post("/api/v2/retention", retention.dump(), headers).status == status);
  }
}

TEST_CASE("retention drops records by kind and age", "[api]") {
  ApiServer server;
  const std::string item = R"({"time":"2026-11-22T04:00:00Z","user":"ann",)"
                           R"("dataset":{"namespace":"db","name":"orders"}})";
  const testing::HttpResponse posted = server.post("/api/v2/access", item, kJson);
  INFO(posted.body);
  REQUIRE(posted.status == 201);
  const std::uint64_t access = Json::parse(posted.body)["position"];
  server.accept(event_of("kept"));
  const auto retain = [&](const Json& kinds, const std::string& before) {
    const Json request = {{"kinds", kinds},
                          {"received_before", before},
                          {"reason", "age"},
                          {"requested_by", "policy"}};
    return server.post("/api/v2/retention", request.dump(), kJson);
  };
  CHECK(retain({"access"}, "2100-01-01T00:00:00Z").status == 400);
  CHECK(retain({"accesses"}, "2020-01-01T00:00:00Z").status == 400);
  CHECK(retain({"trust_root"}, "2020-01-01T00:00:00Z").status == 409);
  CHECK(retain({"access"}, "2020-01-01T00:00:00Z").status == 404);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const testing::HttpResponse done = retain({"access"}, to_string(SystemClock().now()));
  INFO(done.body);
  REQUIRE(done.status == 201);
  CHECK(Json::parse(done.body)["records"] == 1);
  const Json record = server.ask("/api/v2/records/" + std::to_string(access));
  CHECK(record["header_erased_by"] == Json::parse(done.body)["position"]);
  CHECK(record["body_erased_by"] == Json::parse(done.body)["position"]);
  // Nobody knows of ann any more; of orders only what came after.
  const testing::HttpResponse ann = server.get("/api/v2/access?user=ann");
  CHECK(ann.status == 404);
  CHECK(ann.body.find("were erased") != std::string::npos);
  CHECK(server
            .post("/api/v2/access",
                  R"({"time":"2026-11-22T05:00:00Z","user":"bob",)"
                  R"("dataset":{"namespace":"db","name":"orders"}})",
                  kJson)
            .status == 201);
  const Json list = server.ask("/api/v2/access?type=dataset&namespace=db&name=orders");
  CHECK(list["reason"] == "erased");
  CHECK(server.ask("/api/v2/walk?type=job&namespace=etl&name=kept")["complete"] == true);
}

TEST_CASE("a retracted record stays readable and no longer counts", "[api]") {
  ApiServer server;
  const std::uint64_t position = server.accept(event_of("wrong_job"))["position"];
  server.accept(event_of("kept_job"));
  Json request = erasure_of({position});
  request.erase("what");
  const testing::HttpResponse answer = server.post("/api/v2/retractions", request.dump(), kJson);
  INFO(answer.body);
  REQUIRE(answer.status == 201);
  const std::uint64_t by = Json::parse(answer.body)["position"];
  const std::string record = "/api/v2/records/" + std::to_string(position);
  CHECK(server.ask(record)["complete"] == true);
  CHECK(server.ask(record)["retracted_by"] == by);
  CHECK(server.get(record + "/body").body == event_of("wrong_job"));
  REQUIRE(server.await_withdrawn(by));
  const testing::HttpResponse gone =
      server.get("/api/v2/walk?type=job&namespace=etl&name=wrong_job");
  CHECK(gone.status == 404);
  CHECK(gone.body.find("(records that may have named it were retracted)") != std::string::npos);
  const std::string walk = "/api/v2/walk?type=job&namespace=etl&name=kept_job";
  CHECK(server.ask(walk)["complete"] == true);
  CHECK(server.post("/api/v2/retractions", request.dump(), kJson).status == 409);

  // It stays in what was known before.
  const auto past = [&](const std::string& job, std::uint64_t known_at) {
    return server.get("/api/v2/walk?type=job&namespace=etl&name=" + job +
                      "&known_at=" + std::to_string(known_at));
  };
  CHECK(server.await_past(by - 1));
  const Json before = Json::parse(past("wrong_job", by - 1).body);
  CHECK(before["complete"] == true);
  CHECK(before["nodes"].size() == 3);
  CHECK(past("wrong_job", position - 1).status == 404);
  CHECK(past("wrong_job", by).status == 404);
  CHECK(Json::parse(past("kept_job", by).body)["complete"] == true);
  const auto run = [&](std::uint64_t known_at) {
    return server.ask("/api/v2/runs/01902b9e-0000-7000-8000-000000000001?known_at=" +
                      std::to_string(known_at));
  };
  CHECK(run(by - 1)["complete"] == true);
  REQUIRE(run(by - 1)["runs"].size() == 2);
  CHECK(run(by - 1)["runs"][1]["job_name"] == "wrong_job");
  CHECK(run(by - 1)["runs"][1]["outputs"].size() == 1);
  CHECK(run(by)["runs"].size() == 1);

  // Until it is erased: then all of it is folded again.
  REQUIRE(erase(server, erasure_of({position})).status == 201);
  CHECK(server.await_past(by - 1));
  CHECK(past("wrong_job", by - 1).status == 404);
  const Json kept = Json::parse(past("kept_job", by - 1).body);
  CHECK(kept["complete"] == false);
  CHECK(kept["reason"] == "erased");
}

TEST_CASE("answers go on while a retraction is carried out, and say so", "[api]") {
  HeldDecoder held(ingest::facts_of_record);
  ApiServerOptions options;
  options.decode = held.decoder();
  ApiServer server(std::move(options));
  const std::uint64_t wrong = server.accept(event_of("wrong_job"))["position"];
  const std::uint64_t secret = server.accept(event_of("secret_job"))["position"];
  server.accept(event_of("kept_job"));
  Json request = erasure_of({wrong});
  request.erase("what");
  const testing::HttpResponse answer = server.post("/api/v2/retractions", request.dump(), kJson);
  REQUIRE(answer.status == 201);
  const std::uint64_t by = Json::parse(answer.body)["position"];
  const auto walk = [](const std::string& job) {
    return "/api/v2/walk?type=job&namespace=etl&name=" + job;
  };
  Json meanwhile = server.ask(walk("wrong_job"));
  CHECK(meanwhile["complete"] == false);
  CHECK(meanwhile["reason"] == "retracting");
  CHECK(meanwhile["retraction"] == by);
  CHECK(meanwhile["position"] >= by);
  // Nothing waits, and what comes in counts.
  server.accept(event_of("new_job"));
  CHECK(server.ask(walk("new_job"))["retraction"] == by);
  CHECK(server.ask("/api/v2/records/" + std::to_string(wrong))["complete"] == true);

  SECTION("to its end") {
    held.release();
    REQUIRE(server.await_withdrawn(by));
    CHECK(server.get(walk("wrong_job")).status == 404);
    const Json after = server.ask(walk("new_job"));
    CHECK(after["complete"] == true);
    CHECK_FALSE(after.contains("retraction"));
  }
  SECTION("until something is erased") {
    REQUIRE(erase(server, erasure_of({secret})).status == 201);
    held.release();
    // Not from what was there, although anything is good enough.
    CHECK(server.get(walk("secret_job") + "&stale=ok").status != 200);
    CHECK(server.get(walk("secret_job")).status == 404);
    CHECK(server.get(walk("wrong_job")).status == 404);
    CHECK(server.ask(walk("new_job"))["reason"] == "erased");
  }
}

TEST_CASE("an export says how many of its records lack a half", "[api]") {
  ApiServer server;
  const std::uint64_t first = server.accept(event_of("one"))["position"];
  const std::uint64_t second = server.accept(event_of("two"))["position"];
  server.accept(event_of("three"));
  const auto summary = [&](const std::string& query) {
    const std::string body = server.get("/api/v2/exports" + query).body;
    return Json::parse(body.substr(body.rfind('\n', body.size() - 2) + 1));
  };
  REQUIRE(erase(server, erasure_of({first}, "body")).status == 201);
  REQUIRE(erase(server, erasure_of({second}, "header")).status == 201);
  const Json lineage = summary("?kind=lineage");
  CHECK(lineage["complete"] == false);
  CHECK(lineage["reason"] == "erased");
  CHECK(lineage["erased"] == 2);
  CHECK(lineage["count"] == 3);
  const Json kept = summary("?from=" + std::to_string(second + 1));
  CHECK(kept["complete"] == true);
  CHECK_FALSE(kept.contains("erased"));
}
