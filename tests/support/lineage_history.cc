#include "tests/support/lineage_history.h"

#include <cstdio>

#include <catch2/catch.hpp>

#include "engine/index/dump.h"
#include "engine/index/index_columns.h"
#include "engine/index/log_fold.h"
#include "ingest/replay.h"
#include "tests/support/erasing.h"
#include "tests/support/log_fixture.h"

namespace ledgerline::test {
namespace {

constexpr std::int64_t kStartNs = 1'767'225'600'000'000'000;  // 2026-01-01T00:00:00Z
constexpr std::int64_t kMinuteNs = 60'000'000'000;

std::string datasets_json(const std::vector<std::string>& datasets) {
  std::string json;
  for (const std::string& text : datasets) {
    std::string name = text.substr(0, text.find(' '));
    std::string facets = text.find(' ') == std::string::npos ? "" : text.substr(text.find(' ') + 1);
    std::string ns = "db";
    if (auto bar = name.find('|'); bar != std::string::npos) {
      ns = name.substr(0, bar);
      name = name.substr(bar + 1);
    }
    json += json.empty() ? "" : ",";
    json += R"({"namespace":")" + ns + R"(","name":")" + name + "\"";
    if (!facets.empty()) json += ",\"facets\":" + facets;
    json += "}";
  }
  return "[" + json + "]";
}

std::unique_ptr<kv::Store> open_index(const std::filesystem::path& path) {
  kv::StoreOptions options;
  options.create_if_missing = true;
  options.block_cache_bytes = 8U << 20;
  options.write_buffer_bytes = 8U << 20;
  auto store = kv::Store::open(path, index::kColumns, options);
  if (!store) FAIL(store.error().message);
  return std::move(*store);
}

}  // namespace

Timestamp minute(int minutes) { return {kStartNs + minutes * kMinuteNs}; }

Uuid run_id(int number) {
  char text[37];
  std::snprintf(text, sizeof(text), "00000000-0000-4000-8000-%012d", number);
  return *parse_uuid(text);
}

std::string json_of(const Event& event) {
  return R"({"eventType":")" + event.type + R"(","eventTime":")" + to_string(minute(event.minute)) +
         R"(","producer":"https://example.com/p","schemaURL":"https://example.com/s",)" +
         R"("run":{"runId":")" + to_string(run_id(event.run)) + R"(","facets":{)" +
         event.run_facets + R"(}},"job":{"namespace":"jobs","name":")" + event.job +
         R"(","facets":{)" + event.job_facets + R"(}},"inputs":)" + datasets_json(event.inputs) +
         R"(,"outputs":)" + datasets_json(event.outputs) + "}";
}

LineageHistory::LineageHistory()
    : log_(start_log(log_options(directory_ / "data"))), index_(open_index(directory_ / "index")) {
  auto fold = index::Fold::open(*index_, &names_);
  if (!fold) FAIL(fold.error().message);
  fold_ = std::move(*fold);
  format::RecordHeader header = header_of({}, format::RecordKind::kPrincipal);
  header.endpoint = "principal";
  sender_ = submit_one(*log_, record_of(log::principal_body("tester"), header)).position;
}

LineageHistory::~LineageHistory() { log_->stop(); }

Position LineageHistory::post(const std::string& body, format::RecordKind kind,
                              Timestamp received_at) {
  format::RecordHeader header = header_of({}, kind);
  header.received_at = received_at;
  header.principal = sender_;
  header.default_namespace = "default";
  // A repeated body is a record of its own here: the log would only answer with the first.
  header.source_id = std::to_string(fold_->next().value());
  log::Receipt receipt = submit_one(*log_, record_of(body, header));
  auto owner = std::make_shared<const std::string>(body);
  auto facts = ingest::facts_of_record(header, owner, *owner);
  if (!facts) FAIL(facts.error().message);
  auto folded = fold_->fold(receipt.position, **facts);
  if (!folded) FAIL(folded.error().message);
  auto committed = fold_->commit();
  if (!committed) FAIL(committed.error().message);
  return receipt.position;
}

Position LineageHistory::retract(Position record) {
  const Position position = erase(*log_, erasure_of({{record, record}}, log::Halves::kNone));
  fold_->pass(position + 1);
  auto committed = fold_->commit();
  if (!committed) FAIL(committed.error().message);
  return position;
}

std::optional<std::string> LineageHistory::rebuild_difference() const {
  const TempDirectory directory;
  const std::unique_ptr<kv::Store> fresh = open_index(directory / "index");
  index::Directory names;
  auto fold = index::Fold::open(*fresh, &names);
  if (!fold) FAIL(fold.error().message);
  auto folded =
      index::fold_from_log(**fold, log_->reader(), fold_->next(), ingest::facts_of_record);
  if (!folded) FAIL(folded.error().message);
  auto difference = index::first_difference(*index_, *fresh);
  if (!difference) FAIL(difference.error().message);
  return std::move(*difference);
}

query::Context LineageHistory::context(std::chrono::milliseconds time) const {
  return context(ingest::facts_of_record, time);
}

query::Context LineageHistory::context(index::FactsDecoder decode,
                                       std::chrono::milliseconds time) const {
  query::Sources sources{index_.get(), &names_, &log_->reader(), &clock_};
  sources.decode = std::move(decode);
  auto context = query::Context::open(sources, query::deadline_in(time));
  if (!context) FAIL(context.error().message);
  return std::move(*context);
}

}  // namespace ledgerline::test
