// 200,000 events in one batch, every third bad: bounded memory, the good part kept, one answer. And
// one event of 30 MB.
#include <unistd.h>

#include <fstream>

#include <catch2/catch.hpp>

#include "tests/integration/api/api_server.h"

using namespace ledgerline;
using namespace ledgerline::test;

namespace {

constexpr std::size_t kEvents = limits::kBatchEventsMax;
constexpr std::size_t kBodyBytesMax = 64U << 20;

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::string large_batch() {
  std::string body = "[";
  body.reserve(kBodyBytesMax);
  for (std::size_t i = 0; i < kEvents; ++i) {
    if (i > 0) body.push_back(',');
    if (i % 3 == 2) {
      body.append(R"({"eventType":"START","run":{}})");
      continue;
    }
    body.append(R"({"eventType":"START","eventTime":"2026-11-22T04:00:00Z","producer":"https://p",)"
                R"("schemaURL":"https://s","run":{"runId":"01902b9e-0000-7000-8000-)");
    body.append(std::to_string(100'000'000'000 + i));
    body.append(R"("},"job":{"namespace":"n","name":"j)").append(std::to_string(i % 100));
    body.append(R"("},"inputs":[{"namespace":"n","name":"a"}]})");
  }
  return body + "]";
}

}  // namespace

TEST_CASE("200,000 events in one batch keep their good part in bounded memory", "[api]") {
  ApiServerOptions options;
  options.body_bytes_max = kBodyBytesMax;
  ApiServer server(std::move(options));
  const std::string body = large_batch();
  REQUIRE(body.size() < kBodyBytesMax);
  const std::size_t before = resident_bytes();
  const auto response = server.post("/api/v1/lineage/batch", body);
  const std::size_t grown = resident_bytes() - before;
  REQUIRE(response.status == 200);
  REQUIRE(response.complete);
  INFO("grown by " << (grown >> 20) << " MiB for a body of " << (body.size() >> 20) << " MiB");
  CHECK(grown < (std::size_t{600} << 20));

  const Json answer = Json::parse(response.body);
  const std::size_t failed = kEvents / 3;
  CHECK(answer["status"] == "partial_success");
  CHECK(answer["summary"]["received"] == kEvents);
  CHECK(answer["summary"]["failed"] == failed);
  CHECK(answer["summary"]["non_retriable"] == failed);
  CHECK(answer["failed_events"].size() == failed);
  CHECK(answer["failed_events"].back()["index"] == 3 * (failed - 1) + 2);
  REQUIRE(answer["receipts"].size() == kEvents);
  std::size_t position = 1;
  bool right = true;
  for (std::size_t i = 0; i < kEvents && right; ++i) {
    const Json& receipt = answer["receipts"][i];
    right = i % 3 == 2 ? receipt.is_null() : receipt["position"] == position++;
  }
  CHECK(right);
  CHECK(server.log().sequencer().committed() == Position(1 + kEvents - failed));
}

TEST_CASE("an event of 30 MB is committed by digest and given back byte for byte", "[api]") {
  ApiServerOptions options;
  options.body_bytes_max = kBodyBytesMax;
  ApiServer server(std::move(options));
  const std::string body =
      R"({"eventType":"START","eventTime":"2026-11-22T04:00:00Z","producer":"https://p",)"
      R"("schemaURL":"https://s","run":{"runId":"01902b9e-0000-7000-8000-000000000001",)"
      R"("facets":{"large":{"_producer":"https://p","_schemaURL":"https://s","text":")" +
      std::string(std::size_t{30} << 20, 'x') + R"("}}},"job":{"namespace":"n","name":"j"}})";
  const std::uint64_t position = server.accept(body)["position"];
  const auto stored = server.get("/api/v2/records/" + std::to_string(position) + "/body");
  REQUIRE(stored.complete);
  CHECK(stored.body == body);
  const auto record = server.log().reader().read(Position(position));
  REQUIRE(record);
  CHECK(format::encode(record->entry).size() <= limits::kEntryBytesMax);
  CHECK(record->entry.body_bytes == body.size());
}
