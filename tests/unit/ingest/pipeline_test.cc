// The pipeline against a real log in a temporary directory.
#include "ingest/pipeline.h"

#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <catch2/catch.hpp>

#include "engine/log/log.h"
#include "tests/support/temp_directory.h"

using namespace ledgerline;
using namespace ledgerline::ingest;

namespace {

constexpr std::string_view kLoose =
    R"({"eventType":"COMPLETE","job":{"name":"microapp_orders_transform"},"inputs":["raw.orders"],)"
    R"("outputs":["gold.orders_for_microapps"],"run":{"runId":"abc123"}})";

// Holds up the sequencer's thread while it is shut, so that the queue fills.
class Gate final : public log::CommitListener {
 public:
  void shut() {
    const std::lock_guard lock(mutex_);
    shut_ = true;
  }
  void open() {
    const std::lock_guard lock(mutex_);
    shut_ = false;
    opened_.notify_all();
  }
  void on_commit(std::span<const log::CommittedRecord>, const log::TreeHead&) override {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return !shut_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool shut_ = false;  // guarded by mutex_
};

class Store {
 public:
  explicit Store(std::size_t queue_records_max = limits::kQueueRecordsMaxDefault) {
    log::LogOptions options;
    options.data_directory = directory_ / "data";
    options.origin = "log.example/test";
    options.sequencer.durability = kv::Durability::kBuffered;
    options.sequencer.queue_records_max = queue_records_max;
    auto opened = log::Log::open(options);
    REQUIRE(opened.has_value());
    log_ = std::move(*opened);
    REQUIRE(log_->start(&gate).has_value());
    pipeline_.emplace(PipelineOptions{}, log_->sequencer(), log_->principals());
  }
  ~Store() { log_->stop(); }

  Outcome post(std::string_view body, std::string source_id = {}, bool access = false) {
    std::promise<Outcome> promise;
    auto done = [&promise](Outcome outcome) { promise.set_value(std::move(outcome)); };
    if (access) {
      pipeline_->submit_access(submission(body, std::move(source_id)), done);
    } else {
      pipeline_->submit_lineage(submission(body, std::move(source_id)), done);
    }
    return promise.get_future().get();
  }
  std::future<BatchOutcome> send_batch(std::string_view body) {
    const auto promise = std::make_shared<std::promise<BatchOutcome>>();
    pipeline_->submit_batch(submission(body, {}), [promise](BatchOutcome outcome) {
      promise->set_value(std::move(outcome));
    });
    return promise->get_future();
  }
  BatchOutcome post_batch(std::string_view body) { return send_batch(body).get(); }
  Accepted accepted(std::string_view body, std::string source_id = {}) {
    const Outcome outcome = post(body, std::move(source_id));
    REQUIRE(std::holds_alternative<Accepted>(outcome));
    return std::get<Accepted>(outcome);
  }

  log::Log& log() { return *log_; }

  Gate gate;

 private:
  static Submission submission(std::string_view body, std::string source_id) {
    Submission out;
    out.principal = "alice";
    out.endpoint = "/api/v1/lineage";
    out.content_type = "application/json";
    out.source_id = std::move(source_id);
    out.received_at = SystemClock{}.now();
    out.body = std::make_shared<const std::string>(body);
    return out;
  }

  test::TempDirectory directory_;
  std::unique_ptr<log::Log> log_;
  std::optional<Pipeline> pipeline_;
};

std::string event(int i) {
  return R"({"eventType":"START","eventTime":"2026-11-22T04:00:00Z","run":{"runId":")" +
         std::string("01902b9e-0000-7000-8000-") + std::to_string(100'000'000'000 + i) +
         R"("},"job":{"namespace":"n","name":"j"},"producer":"https://p.example",)" +
         R"("schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"})";
}

}  // namespace

TEST_CASE("the first record of a sender is preceded by the record of its name", "[ingest]") {
  Store store;
  const Accepted first = store.accepted(event(1));
  CHECK(first.flags == 0);
  const auto id = store.log().principals().find("alice");
  REQUIRE(id.has_value());
  REQUIRE(id->has_value());
  CHECK(**id < first.receipt.position);
  const Accepted second = store.accepted(event(2));
  CHECK(second.receipt.position - first.receipt.position == 1);
  const auto record = store.log().reader().read(second.receipt.position);
  REQUIRE(record.has_value());
  const auto header = format::decode_record_header(record->frame.header->bytes);
  REQUIRE(header.has_value());
  CHECK(header->principal == *id);
  CHECK(record->frame.body->bytes == event(2));
}

TEST_CASE("a loose event is accepted, flagged, and its assumptions are in the header", "[ingest]") {
  Store store;
  const Accepted accepted = store.accepted(kLoose);
  const FlagBits expected = flag_bits({{format::Flag::kNamespaceAssumed, ""},
                                       {format::Flag::kTimeAssumed, ""},
                                       {format::Flag::kRunIdDerived, ""},
                                       {format::Flag::kDatasetFromString, ""}});
  CHECK((accepted.flags & expected) == expected);
  const auto record = store.log().reader().read(accepted.receipt.position);
  REQUIRE(record.has_value());
  const auto header = format::decode_record_header(record->frame.header->bytes);
  REQUIRE(header.has_value());
  CHECK(header->default_namespace == "default");
  CHECK(header->flags.size() >= 4);
}

TEST_CASE("a repeat gives the first receipt; another body under one key is a conflict",
          "[ingest]") {
  Store store;
  const Accepted first = store.accepted(event(1), "key");
  const Accepted again = store.accepted(event(1), "key");
  CHECK(again.receipt.duplicate);
  CHECK(again.receipt.position == first.receipt.position);
  CHECK(again.receipt.leaf_hash == first.receipt.leaf_hash);
  const Accepted other = store.accepted(event(2), "key");
  CHECK_FALSE(other.receipt.duplicate);
  CHECK(other.receipt.conflict);
  CHECK(other.receipt.position > first.receipt.position);
}

TEST_CASE("a refused submission leaves no trace, not even of its sender", "[ingest]") {
  Store store;
  const Outcome outcome = store.post("{\"run\":{}}");
  REQUIRE(std::holds_alternative<Rejection>(outcome));
  CHECK(store.log().sequencer().committed() == Position(0));
}

TEST_CASE("of a batch the good events are kept, in order, across chunks", "[ingest]") {
  Store store;
  const int count = 2 * static_cast<int>(limits::kBatchChunkRecordsMax) + 700;
  std::string body = "[";
  for (int i = 0; i < count; ++i) {
    body.append(i > 0 ? ",\n" : "").append(i % 3 == 2 ? R"({"bad":true})" : event(i));
  }
  const BatchOutcome outcome = store.post_batch(body + "]");
  REQUIRE(std::holds_alternative<BatchAnswer>(outcome));
  const auto& answer = std::get<BatchAnswer>(outcome);
  REQUIRE(answer.accepted.size() == static_cast<std::size_t>(count));
  CHECK(answer.failures.size() == static_cast<std::size_t>(count / 3));
  std::size_t failure = 0;
  std::optional<Position> last;
  bool ordered = true;
  for (std::size_t i = 0; i < answer.accepted.size(); ++i) {
    REQUIRE(answer.accepted[i].has_value() == (i % 3 != 2));
    if (!answer.accepted[i]) {
      REQUIRE(answer.failures[failure].index == i);
      CHECK_FALSE(answer.failures[failure].retriable);
      ++failure;
      continue;
    }
    const Position position = answer.accepted[i]->receipt.position;
    ordered = ordered && (!last || *last < position);
    last = position;
  }
  CHECK(ordered);
  REQUIRE_FALSE(answer.failures[0].violations.empty());
  CHECK(answer.failures[0].violations[0].pointer.starts_with("/2"));
  const auto record = store.log().reader().read(answer.accepted[4]->receipt.position);
  REQUIRE(record.has_value());
  CHECK(record->frame.body->bytes == event(4));
}

TEST_CASE("a batch that is no array, or is cut, is refused whole and stores nothing", "[ingest]") {
  Store store;
  for (const std::string_view body : {"", "{}", "[1", "[{},]", "[{}] x", "nonsense"}) {
    INFO(body);
    CHECK(std::holds_alternative<Rejection>(store.post_batch(body)));
  }
  CHECK(store.log().sequencer().committed() == Position(0));
  const BatchOutcome empty = store.post_batch("[]");
  REQUIRE(std::holds_alternative<BatchAnswer>(empty));
  CHECK(std::get<BatchAnswer>(empty).accepted.empty());
}

TEST_CASE("a batch of which nothing finds room is an error, and may be sent again", "[ingest]") {
  Store store(/*queue_records_max=*/2);
  store.accepted(event(0));
  store.gate.shut();
  auto holder = store.send_batch("[" + event(1) + "]");
  const BatchOutcome none = store.post_batch("[" + event(2) + "," + event(3) + "]");
  store.gate.open();
  REQUIRE(std::holds_alternative<Error>(none));
  CHECK(std::get<Error>(none).kind == ErrorKind::kOverloaded);
  CHECK(std::holds_alternative<BatchAnswer>(holder.get()));
  CHECK(store.log().sequencer().committed() == Position(3));
}

TEST_CASE("events that find no room beside others that do are retriable failures", "[ingest]") {
  Store store(/*queue_records_max=*/limits::kBatchChunkRecordsMax);
  store.accepted(event(0));
  store.gate.shut();
  std::string body = "[" + event(1);
  for (int i = 2; i <= 1'500; ++i) body.append(",").append(event(i));
  auto future = store.send_batch(body + "]");
  store.gate.open();
  const BatchOutcome outcome = future.get();
  REQUIRE(std::holds_alternative<BatchAnswer>(outcome));
  const auto& answer = std::get<BatchAnswer>(outcome);
  REQUIRE(answer.failures.size() == 500);
  CHECK(answer.failures.front().index == 1'000);
  CHECK(answer.failures.front().retriable);
  CHECK(answer.accepted[999].has_value());
  CHECK_FALSE(answer.accepted[1'000].has_value());
}

TEST_CASE("access rows become one record", "[ingest]") {
  Store store;
  const Outcome outcome = store.post(
      R"({"time":"2026-11-22T04:00:00Z","user":"bob","dataset":{"namespace":"n","name":"d"}})"
      "\n"
      R"({"time":"2026-11-22T04:00:01Z","app":"ui","dataset":{"namespace":"n","name":"d"}})",
      {}, true);
  REQUIRE(std::holds_alternative<Accepted>(outcome));
  CHECK(store.log().sequencer().committed() == Position(2));
}
