#include "api/views/receipt.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace ledgerline;
using Json = nlohmann::json;

namespace {

ingest::Accepted accepted(std::uint64_t position) {
  ingest::Accepted out;
  out.receipt.position = Position(position);
  out.receipt.leaf_index = LeafIndex(position - 10);
  out.receipt.leaf_hash.fill(0xAB);
  return out;
}

std::string whole(const api::Response& response) {
  if (!response.stream) return response.body;
  std::string text;
  std::string chunk;
  while (*response.stream->next(chunk)) {
    text.append(chunk);
    chunk.clear();
  }
  return text;
}

std::string_view origin(Position) { return "log.example/1"; }

}  // namespace

TEST_CASE("a receipt names position, leaf, log, repetition and flags", "[api]") {
  ingest::Accepted given = accepted(17);
  const std::vector<format::FlagAt> flags = {{format::Flag::kTimeAssumed, "/eventTime"},
                                             {format::Flag::kDatasetFromString, "/inputs/0"},
                                             {format::Flag::kDatasetFromString, "/inputs/1"}};
  given.flags = ingest::flag_bits(flags);
  given.receipt.conflict = true;
  const api::Response response = api::views::receipt(given, "log.example/1");
  CHECK(response.status == 201);
  std::string hash;
  for (int i = 0; i < 32; ++i) hash.append("ab");
  CHECK(response.body == R"({"position":17,"index":7,"leaf_hash":")" + hash +
                             R"(","log":"log.example/1","duplicate":false,)"
                             R"("flags":["time_assumed","dataset_from_string","conflict"]})");
}

TEST_CASE("a batch answer keeps request order, and null stands where an event failed", "[api]") {
  ingest::BatchAnswer answer;
  answer.accepted = {accepted(10), std::nullopt, accepted(11), std::nullopt};
  answer.failures = {{1, false, "job is required", {{"/1/job", "required", "job is required", 0}}},
                     {3, true, "the queue is full", {}}};
  const api::Response response = api::views::batch(std::move(answer), origin);
  CHECK(response.status == 200);
  const Json json = Json::parse(whole(response));
  CHECK(json["status"] == "partial_success");
  CHECK(json["summary"] == Json::parse(R"({"received":4,"successful":2,"failed":2,"retriable":1,
                                           "non_retriable":1})"));
  CHECK(json["failed_events"] == Json::parse(R"([
    {"index":1,"reason":"job is required","retriable":false,
     "errors":[{"pointer":"/1/job","rule":"required","detail":"job is required"}]},
    {"index":3,"reason":"the queue is full","retriable":true}])"));
  REQUIRE(json["receipts"].size() == 4);
  CHECK(json["receipts"][0]["position"] == 10);
  CHECK(json["receipts"][1].is_null());
  CHECK(json["receipts"][2]["position"] == 11);
  CHECK(json["receipts"][2]["log"] == "log.example/1");
  CHECK(json["receipts"][3].is_null());
}

TEST_CASE("a batch without failures is a success, and a large one is streamed", "[api]") {
  ingest::BatchAnswer answer;
  for (std::uint64_t i = 0; i < 5'000; ++i) answer.accepted.emplace_back(accepted(10 + i));
  const api::Response response = api::views::batch(std::move(answer), origin);
  CHECK(response.stream != nullptr);
  const Json json = Json::parse(whole(response));
  CHECK(json["status"] == "success");
  CHECK(json["summary"]["successful"] == 5'000);
  CHECK(json["failed_events"].empty());
  CHECK(json["receipts"][4'999]["position"] == 5'009);
}

TEST_CASE("a rejection lists every fault, and points at the first", "[api]") {
  ingest::Rejection rejection;
  rejection.violations = {{"/run/runId", "required", "run.runId is missing", 0},
                          {"/job", "type", "must be an object", 7}};
  rejection.violations_omitted = 3;
  const api::Problem problem = api::views::rejection(rejection);
  CHECK(problem.status == 400);
  CHECK(problem.pointer == "/run/runId");
  CHECK(problem.detail == "/run/runId: run.runId is missing (and 4 more)");
  REQUIRE(problem.errors.size() == 2);
  CHECK(problem.errors[0].rule == "required");
  CHECK(problem.errors[1].detail == "line 7: must be an object");
}
