#include "engine/log/sequencer.h"

#include "engine/base/metrics.h"
#include "engine/crypto/digest.h"
#include "engine/merkle/rfc6962.h"
#include "tests/support/log_fixture.h"

using namespace ledgerline;
using namespace ledgerline::log;

namespace {

// Holds the sequencer's thread inside a commit until told to go on.
class Gate final : public CommitListener {
 public:
  void on_commit(std::span<const CommittedRecord> records, const TreeHead& head) override {
    std::unique_lock lock(mutex_);
    for (const CommittedRecord& record : records) positions.push_back(record.position);
    last_head = head;
    entered_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void wait_until_entered() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return entered_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

  std::vector<Position> positions;
  TreeHead last_head;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool entered_ = false;
  bool open_ = false;
};

}  // namespace

TEST_CASE("records get dense positions and are read back byte for byte", "[log]") {
  const test::TempDirectory directory;
  const auto log = test::start_log(test::log_options(directory / "data"));
  const std::string body("one\0two", 7);
  const Receipt first = test::submit_one(*log, test::record_of(body));
  const Receipt second = test::submit_one(*log, test::record_of("other"));
  CHECK(first.position == Position(0));
  CHECK(second.position == Position(1));
  CHECK_FALSE(first.duplicate);
  CHECK(log->sequencer().committed() == Position(2));

  const Result<StoredRecord> stored = log->reader().read(Position(0));
  REQUIRE(stored.has_value());
  CHECK(stored->frame.body->bytes == body);
  CHECK(stored->entry.body_bytes == body.size());
  CHECK(stored->leaf_hash == first.leaf_hash);
  CHECK(*format::decode_record_header(stored->frame.header->bytes) == test::header_of());
  CHECK(log->reader().read(Position(2)).error().kind == ErrorKind::kNotFound);
  CHECK(*log->reader().receipt(Position(1)) == second);
}

TEST_CASE("a repeat is answered with the first position and its leaf", "[log]") {
  const test::TempDirectory directory;
  const auto log = test::start_log(test::log_options(directory / "data"));
  const auto in_batch = test::submit(*log, test::submission_of({"a", "b", "a"}));
  REQUIRE(in_batch.has_value());
  CHECK((*in_batch)[2].duplicate);
  CHECK((*in_batch)[2].position == Position(0));
  CHECK((*in_batch)[2].leaf_hash == (*in_batch)[0].leaf_hash);
  const Receipt later = test::submit_one(*log, test::record_of("b"));
  CHECK(later.duplicate);
  CHECK(later.position == Position(1));
  CHECK(later.leaf_hash == (*in_batch)[1].leaf_hash);
  CHECK(log->sequencer().committed() == Position(2));
}

TEST_CASE("the same body from another sender or endpoint is another record", "[log]") {
  const test::TempDirectory directory;
  const auto log = test::start_log(test::log_options(directory / "data"));
  format::RecordHeader header = test::header_of();
  CHECK_FALSE(test::submit_one(*log, test::record_of("a", header)).duplicate);
  header.principal = Position(7);
  CHECK_FALSE(test::submit_one(*log, test::record_of("a", header)).duplicate);
  header.endpoint = "/cloudevents";
  CHECK_FALSE(test::submit_one(*log, test::record_of("a", header)).duplicate);
  header.element = 3;  // where it stood in its request means nothing without a source id
  CHECK(test::submit_one(*log, test::record_of("a", header)).duplicate);
}

TEST_CASE("a source id with another body is stored and called a conflict", "[log]") {
  const test::TempDirectory directory;
  const auto log = test::start_log(test::log_options(directory / "data"));
  const format::RecordHeader header = test::header_of("id-1");
  const Receipt first = test::submit_one(*log, test::record_of("a", header));
  const Receipt other = test::submit_one(*log, test::record_of("b", header));
  const Receipt repeat = test::submit_one(*log, test::record_of("b", header));
  CHECK_FALSE(first.conflict);
  CHECK(other.conflict);
  CHECK_FALSE(other.duplicate);
  CHECK(other.position == Position(1));
  CHECK(repeat.duplicate);
  CHECK(repeat.conflict);
  CHECK(repeat.position == Position(1));
  CHECK_FALSE(*log->reader().is_conflict(*log->reader().read(Position(0))));
  CHECK(*log->reader().is_conflict(*log->reader().read(Position(1))));
}

TEST_CASE("a full queue takes nothing of a submission and says so at once", "[log]") {
  const test::TempDirectory directory;
  LogOptions options = test::log_options(directory / "data");
  options.sequencer.queue_records_max = 3;
  const auto log = test::open_log(options);
  Gate gate;
  REQUIRE(log->start(&gate).has_value());
  int answered = 0;
  const Completion count = [&](const Result<std::vector<Receipt>>& receipts) {
    if (receipts) answered += static_cast<int>(receipts->size());
  };
  REQUIRE(log->sequencer().submit(test::submission_of({"a"}), count).has_value());
  gate.wait_until_entered();
  REQUIRE(log->sequencer().submit(test::submission_of({"b", "c"}), count).has_value());
  const Result<void> refused = log->sequencer().submit(test::submission_of({"d"}), count);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::kOverloaded);
  gate.open();
  log->stop();
  CHECK(answered == 3);
  CHECK(gate.positions == std::vector<Position>{Position(0), Position(1), Position(2)});
  CHECK(gate.last_head.size == 3);
  CHECK(log->sequencer().submit(test::submission_of({"e"}), count).error().kind ==
        ErrorKind::kUnavailable);
}

TEST_CASE("the queue's gauge follows what is held, down to an empty queue", "[log]") {
  const test::TempDirectory directory;
  const auto log = test::open_log(test::log_options(directory / "data"));
  Gate gate;
  REQUIRE(log->start(&gate).has_value());
  const Completion ignore = [](const Result<std::vector<Receipt>>&) {};
  const auto shows = [](const std::string& value) {
    return metrics::expose().find("\nledgerline_log_queue_records " + value + "\n") !=
           std::string::npos;
  };
  REQUIRE(log->sequencer().submit(test::submission_of({"a"}), ignore).has_value());
  gate.wait_until_entered();
  CHECK(shows("1"));
  REQUIRE(log->sequencer().submit(test::submission_of({"b", "c"}), ignore).has_value());
  CHECK(shows("3"));
  gate.open();
  // The thread rests when it shows 0; until then it is at work.
  for (int i = 0; i < 5'000 && !shows("0"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(shows("0"));
}

TEST_CASE("a body larger than the queue's bound is taken when it is alone", "[log]") {
  const test::TempDirectory directory;
  LogOptions options = test::log_options(directory / "data");
  options.sequencer.queue_bytes_max = 1000;
  const auto log = test::start_log(options);
  CHECK(test::submit_one(*log, test::record_of(std::string(5000, 'x'))).position == Position(0));
}

TEST_CASE("a principal that the log has is found before anything is committed", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = test::log_options(directory / "data");
  std::optional<Position> first;
  {
    const auto log = test::start_log(options);
    test::fill(*log, 10);
    log->principals().resolve("etl", [&](const Result<Position>& id) { first = *id; });
    log->stop();
  }
  REQUIRE(first == Position(10));
  const auto log = test::open_log(options);  // not started: it takes no records
  std::optional<Position> again;
  log->principals().resolve("etl", [&](const Result<Position>& id) { again = *id; });
  CHECK(again == first);
  const Result<std::vector<Position>> all = log->principals().all();
  REQUIRE(all.has_value());
  CHECK(*all == std::vector<Position>{Position(10)});
  std::optional<ErrorKind> refused;
  log->principals().resolve("new", [&](const Result<Position>& id) { refused = id.error().kind; });
  CHECK(refused == ErrorKind::kUnavailable);
}

TEST_CASE("positions, roots and principals survive a restart", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = test::log_options(directory / "data");
  TreeHead head;
  std::optional<Position> principal;
  {
    const auto log = test::start_log(options);
    test::fill(*log, 300);
    log->principals().resolve("team \"a\"\n",
                              [&](const Result<Position>& position) { principal = *position; });
    log->stop();
    head = *log->reader().head();
  }
  REQUIRE(principal == Position(300));
  const auto log = test::start_log(options);
  CHECK(*log->reader().head() == head);
  CHECK(*log->principals().find("team \"a\"\n") == Position(300));
  const Receipt repeat = test::submit_one(*log, test::record_of("record 17"));
  CHECK(repeat.duplicate);
  CHECK(repeat.position == Position(17));
  CHECK(test::submit_one(*log, test::record_of("new")).position == Position(301));
}

TEST_CASE("a scan walks records of all kinds in order", "[log]") {
  const test::TempDirectory directory;
  const auto log = test::start_log(test::log_options(directory / "data"));
  const format::RecordKind kinds[] = {format::RecordKind::kLineage, format::RecordKind::kAccess,
                                      format::RecordKind::kAttestation, format::RecordKind::kGrant,
                                      format::RecordKind::kSelfAudit};
  for (int i = 0; i < 50; ++i) {
    const format::RecordHeader header = test::header_of("", kinds[i * i % 5]);
    test::submit_one(*log, test::record_of("body " + std::to_string(i), header));
  }
  RecordCursor cursor = log->reader().scan(Position(10), Position(40));
  std::uint64_t expected = 10;
  for (; cursor.valid(); cursor.next(), ++expected) {
    CHECK(cursor.position() == Position(expected));
    const Result<format::Frame> frame = cursor.frame();
    REQUIRE(frame.has_value());
    CHECK(frame->body->bytes == "body " + std::to_string(expected));
  }
  CHECK(cursor.status().has_value());
  CHECK(expected == 40);
}
