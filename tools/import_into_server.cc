#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include <nlohmann/json.hpp>

#include "tools/http_client.h"
#include "tools/import_target.h"

namespace ledgerline::tools {
namespace {

using nlohmann::json;

bool is_temporary(const Result<HttpAnswer>& answer) {
  return !answer || answer->status == 503 || answer->status == 429;
}

Error unexpected(const HttpAnswer& answer) {
  return {ErrorKind::kUnavailable, describe_failure(answer), {}};
}

class ServerTarget final : public ImportTarget {
 public:
  ServerTarget(HttpClient& client, std::uint32_t patience_s)
      : client_(client), patience_s_(patience_s) {}

  Result<ImportAnswer> send(ImportBody body) override {
    const Result<HttpAnswer> answer =
        post({"POST", std::string(endpoint_of(body.kind)), std::move(body.text),
              std::string(content_type_of(body.kind))});
    if (!answer) return answer.error();
    if (answer->status == 400 || answer->status == 413) {
      ImportAnswer refused;
      refused.refused_whole = describe_failure(*answer);
      return refused;
    }
    const json document = json::parse(answer->body, nullptr, false);
    if (!answer->ok() || !document.is_object()) return unexpected(*answer);
    if (body.kind == ImportKind::kLineage) return read_batch(*answer, document, body.records);
    ImportAnswer stored;
    if (document.value("duplicate", false)) stored.known = body.records;
    return stored;
  }

 private:
  Result<HttpAnswer> post(const HttpRequest& request) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(patience_s_);
    while (true) {
      Result<HttpAnswer> answer = client_.send(request);
      if (!is_temporary(answer) || std::chrono::steady_clock::now() >= give_up) return answer;
      const std::uint32_t wait_s = answer ? std::clamp(answer->retry_after_s, 1U, 10U) : 1;
      std::this_thread::sleep_for(std::chrono::seconds(wait_s));
    }
  }

  static Result<ImportAnswer> read_batch(const HttpAnswer& answer, const json& document,
                                         std::size_t records) {
    ImportAnswer out;
    std::set<std::size_t> failed;
    for (const json& failure : document.value("failed_events", json::array())) {
      const std::size_t index = failure.value("index", records);
      if (index >= records || !failed.insert(index).second) return unexpected(answer);
      if (failure.value("retriable", false)) {
        out.again.push_back(index);
      } else {
        out.refused.emplace_back(index, failure.value("reason", std::string("refused")));
      }
    }
    for (const json& receipt : document.value("receipts", json::array())) {
      if (receipt.is_object() && receipt.value("duplicate", false)) ++out.known;
    }
    return out;
  }

  HttpClient& client_;
  const std::uint32_t patience_s_;
};

}  // namespace

std::unique_ptr<ImportTarget> import_into_server(HttpClient& client, std::uint32_t patience_s) {
  return std::make_unique<ServerTarget>(client, patience_s);
}

}  // namespace ledgerline::tools
