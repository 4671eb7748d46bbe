#include "tools/import_batch.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include <nlohmann/json.hpp>

#include "engine/base/limits.h"

namespace ledgerline::tools {
namespace {

bool is_temporary(const Result<HttpAnswer>& answer) {
  return !answer || answer->status == 503 || answer->status == 429;
}

Error unexpected(const HttpAnswer& answer) {
  return {ErrorKind::kUnavailable, describe_failure(answer), {}};
}

}  // namespace

ImportBatch::ImportBatch(HttpClient& client, Refused refused, std::uint32_t patience_s)
    : client_(client), refused_(std::move(refused)), patience_s_(patience_s) {}

Result<void> ImportBatch::add(ImportKind kind, ImportLine line) {
  if (kind != kind_ || lines_.size() >= limits::kImportBatchLinesMax ||
      bytes_ >= limits::kImportBatchBytesMax) {
    const Result<void> sent = flush();
    if (!sent) return sent;
  }
  kind_ = kind;
  bytes_ += line.record.size();
  lines_.push_back(std::move(line));
  return {};
}

Result<void> ImportBatch::flush() {
  while (!lines_.empty()) {
    const Result<void> sent = kind_ == ImportKind::kLineage ? send_lineage() : send_access();
    if (!sent) return sent;
  }
  bytes_ = 0;
  return {};
}

Result<HttpAnswer> ImportBatch::post(const HttpRequest& request) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(patience_s_);
  while (true) {
    Result<HttpAnswer> answer = client_.send(request);
    if (!is_temporary(answer) || std::chrono::steady_clock::now() >= give_up) return answer;
    const std::uint32_t wait_s = answer ? std::clamp(answer->retry_after_s, 1U, 10U) : 1;
    std::this_thread::sleep_for(std::chrono::seconds(wait_s));
  }
}

void ImportBatch::refuse(const ImportLine& line, const std::string& reason) {
  ++counts_.refused;
  refused_(line, reason);
}

Result<void> ImportBatch::halve(const std::string& reason) {
  if (lines_.size() <= 1) {
    for (const ImportLine& line : lines_) refuse(line, reason);
    lines_.clear();
    return {};
  }
  const auto middle = lines_.begin() + static_cast<std::ptrdiff_t>(lines_.size() / 2);
  std::vector<ImportLine> second(std::make_move_iterator(middle),
                                 std::make_move_iterator(lines_.end()));
  lines_.erase(middle, lines_.end());
  const Result<void> sent = flush();
  lines_ = std::move(second);
  return sent;
}

Result<void> ImportBatch::send_lineage() {
  std::string body = "[";
  for (const ImportLine& line : lines_) {
    if (body.size() > 1) body += ",\n";
    body += line.record;
  }
  body += "]";
  const Result<HttpAnswer> answer =
      post({"POST", "/api/v1/lineage/batch", body, "application/json"});
  if (!answer) return answer.error();
  if (answer->status == 400 || answer->status == 413) return halve(describe_failure(*answer));
  const auto document = nlohmann::json::parse(answer->body, nullptr, false);
  if (!answer->ok() || !document.is_object()) return unexpected(*answer);

  std::vector<ImportLine> again;
  std::set<std::size_t> failed;
  for (const auto& failure : document.value("failed_events", nlohmann::json::array())) {
    const std::size_t index = failure.value("index", lines_.size());
    if (index >= lines_.size() || !failed.insert(index).second) return unexpected(*answer);
    if (failure.value("retriable", false)) {
      again.push_back(lines_[index]);
    } else {
      refuse(lines_[index], failure.value("reason", std::string("refused")));
    }
  }
  counts_.stored += lines_.size() - failed.size();
  for (const auto& receipt : document.value("receipts", nlohmann::json::array())) {
    if (receipt.is_object() && receipt.value("duplicate", false)) ++counts_.known;
  }
  if (!again.empty() && again.size() == lines_.size()) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
  lines_ = std::move(again);
  return {};
}

Result<void> ImportBatch::send_access() {
  std::string body;
  for (const ImportLine& line : lines_) body += line.record + "\n";
  const Result<HttpAnswer> answer = post({"POST", "/api/v2/access", body, "application/x-ndjson"});
  if (!answer) return answer.error();
  if (answer->status == 400 || answer->status == 413) return halve(describe_failure(*answer));
  if (!answer->ok()) return unexpected(*answer);
  const auto receipt = nlohmann::json::parse(answer->body, nullptr, false);
  counts_.stored += lines_.size();
  if (receipt.is_object() && receipt.value("duplicate", false)) counts_.known += lines_.size();
  lines_.clear();
  return {};
}

}  // namespace ledgerline::tools
