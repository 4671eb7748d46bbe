#include "tools/import_batch.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "engine/base/limits.h"

namespace ledgerline::tools {

std::string_view endpoint_of(ImportKind kind) noexcept {
  return kind == ImportKind::kLineage ? "/api/v1/lineage/batch" : "/api/v2/access";
}

std::string_view content_type_of(ImportKind kind) noexcept {
  return kind == ImportKind::kLineage ? "application/json" : "application/x-ndjson";
}

ImportBatch::ImportBatch(ImportTarget& target, Refused refused)
    : target_(target), refused_(std::move(refused)) {}

Result<void> ImportBatch::add(ImportKind kind, ImportLine line) {
  if (kind != kind_ || lines_.size() >= limits::kImportBatchLinesMax ||
      bytes_ >= limits::kImportBatchBytesMax) {
    Result<void> sent = flush();
    if (!sent) return sent;
  }
  kind_ = kind;
  bytes_ += line.record.size();
  lines_.push_back(std::move(line));
  return {};
}

Result<void> ImportBatch::flush() {
  while (!lines_.empty()) {
    const Result<ImportAnswer> answer = target_.send(body());
    if (!answer) return answer.error();
    if (answer->refused_whole) {
      Result<void> sent = halve(*answer->refused_whole);
      if (!sent) return sent;
    } else {
      take(*answer);
    }
  }
  bytes_ = 0;
  return {};
}

void ImportBatch::refuse(const ImportLine& line, const std::string& reason) {
  ++counts_.refused;
  refused_(line, reason);
}

ImportBody ImportBatch::body() const {
  const bool array = kind_ == ImportKind::kLineage;
  ImportBody body{kind_, array ? "[" : "", lines_.size()};
  for (const ImportLine& line : lines_) {
    if (array && body.text.size() > 1) body.text += ",\n";
    body.text += line.record;
    if (!array) body.text += "\n";
  }
  if (array) body.text += "]";
  return body;
}

void ImportBatch::take(const ImportAnswer& answer) {
  for (const auto& [index, reason] : answer.refused) {
    refuse(lines_[index], reason_in_line(index, reason));
  }
  const std::uint64_t stored = lines_.size() - answer.refused.size() - answer.again.size();
  const std::uint64_t fresh = stored - answer.known;
  counts_.stored += stored;
  counts_.known += answer.known;
  counts_.records += kind_ == ImportKind::kLineage ? fresh : std::min<std::uint64_t>(fresh, 1);
  if (!answer.again.empty() && answer.again.size() == lines_.size()) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
  std::vector<ImportLine> again;
  for (const std::size_t index : answer.again) again.push_back(std::move(lines_[index]));
  lines_ = std::move(again);
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
  Result<void> sent = flush();
  lines_ = std::move(second);
  return sent;
}

}  // namespace ledgerline::tools
