#include "tests/support/api_client.h"

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

namespace ledgerline::test {
namespace {

constexpr std::chrono::seconds kReadyTimeout{20};
constexpr std::chrono::milliseconds kReadyPoll{10};
constexpr std::chrono::milliseconds kAnswerTimeout{20'000};

ApiAnswer to_answer(testing::HttpResponse response) {
  if (response.status == 0 || !response.complete) return {};
  ApiAnswer answer{response.status, nullptr, std::move(response.body)};
  nlohmann::json parsed = nlohmann::json::parse(answer.text, nullptr, false);
  if (!parsed.is_discarded()) answer.body = std::move(parsed);
  return answer;
}

// "00000000-0000-4000-8000-" and twelve digits.
std::string run_id(std::uint64_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, 12 - digits.size(), '0');
  return "00000000-0000-4000-8000-" + digits;
}

}  // namespace

std::string small_event(std::uint64_t number) {
  const std::string job = std::to_string(number % 7);
  return R"({"eventType":"COMPLETE","eventTime":"2026-01-01T00:00:00.)" +
         std::to_string(100'000'000 + number % 100'000'000) + R"(Z","run":{"runId":")" +
         run_id(number) + R"("},"job":{"namespace":"crash","name":"job)" + job +
         R"("},"inputs":[{"namespace":"db","name":"in)" + job +
         R"("}],"outputs":[{"namespace":"db","name":"out)" + job +
         R"("}],"producer":"https://ledgerline.example/tests","schemaURL":)"
         R"("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"})";
}

std::string json_array(const std::vector<std::string>& values) {
  std::string out = "[";
  for (const std::string& value : values) {
    if (out.size() > 1) out += ",";
    out += value;
  }
  return out + "]";
}

ApiAnswer get(std::uint16_t port, const std::string& target) {
  testing::HttpClient client(port, kAnswerTimeout);
  return client.connected() ? to_answer(client.request("GET", target)) : ApiAnswer{};
}

ApiAnswer post_json(testing::HttpClient& client, const std::string& target,
                    const std::string& body) {
  return to_answer(client.request("POST", target, body, {{"Content-Type", "application/json"}}));
}

ApiAnswer post_json(std::uint16_t port, const std::string& target, const std::string& body) {
  testing::HttpClient client(port, kAnswerTimeout);
  return client.connected() ? post_json(client, target, body) : ApiAnswer{};
}

std::optional<std::uint64_t> post_event(std::uint16_t port, const std::string& event) {
  const ApiAnswer answer = post_json(port, "/api/v1/lineage", event);
  if (answer.status != 201) return std::nullopt;
  return answer.body.at("position").get<std::uint64_t>();
}

std::optional<std::string> body_at(std::uint16_t port, std::uint64_t position) {
  ApiAnswer answer = get(port, "/api/v2/records/" + std::to_string(position) + "/body");
  if (answer.status != 200) return std::nullopt;
  return std::move(answer.text);
}

std::string walk_answer(std::uint16_t port, const std::string& dataset) {
  const ApiAnswer answer = get(
      port, "/api/v2/walk?type=dataset&namespace=db&name=" + dataset + "&direction=both&depth=9");
  if (answer.status != 200 || answer.body.at("complete") != true) return {};
  return answer.body.at("nodes").dump() + answer.body.at("edges").dump() +
         answer.body.at("flows").dump();
}

bool wait_until_ready(std::uint16_t port) {
  const auto deadline = std::chrono::steady_clock::now() + kReadyTimeout;
  while (std::chrono::steady_clock::now() < deadline) {
    if (get(port, "/readyz").status == 200) return true;
    std::this_thread::sleep_for(kReadyPoll);
  }
  return false;
}

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace ledgerline::test
