// Witnesses: what each answer of theirs means, when a checkpoint is published, and that neither a
// lost quorum nor a fork is passed over.
#include <thread>

#include "engine/base/metrics.h"
#include "engine/crypto/note.h"
#include "engine/log/witness_group.h"
#include "engine/merkle/checkpoint_text.h"
#include "engine/merkle/rfc6962.h"
#include "tests/support/checkpoints.h"
#include "tests/support/log_fixture.h"
#include "tests/support/test_witness.h"
#include "tests/support/witnessed_log.h"

using namespace ledgerline;
using namespace ledgerline::log;
using test::TestWitness;
using test::Witnessed;
using Fault = TestWitness::Fault;

namespace {

// Waits for something that another thread brings about.
template <class Condition>
bool comes_true(Condition condition) {
  for (int i = 0; i < 2'000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

Digest another_root() {
  Digest root{};
  root.fill(7);
  return root;
}

bool objects(const std::string& name) {
  return metrics::expose().find("ledgerline_witness_objecting{witness=\"" + name + "\"} 1\n") !=
         std::string::npos;
}

std::size_t cosignatures(const std::string& note) {
  return crypto::parse_note(note).value().signatures.size() - 1;
}

}  // namespace

TEST_CASE("each published checkpoint carries the cosignatures of a quorum", "[log]") {
  Witnessed with;
  const auto log = with.start();
  for (const std::uint64_t size : {10U, 200U, 700U}) {
    test::fill(*log, size - log->sequencer().committed().value(), std::to_string(size) + " ");
    const CheckpointPtr checkpoint = test::await_checkpoint(*log, size);
    CHECK(cosignatures(checkpoint->note) >= 2);
    std::vector<crypto::NoteVerifier> witnesses;
    for (const auto& witness : with.options().witnesses->policy.witnesses()) {
      witnesses.push_back(witness.verifier);
    }
    const auto opened = crypto::open_note(checkpoint->note, witnesses);
    REQUIRE(opened.has_value());
    CHECK(opened->verified.size() >= 2);
  }
  CHECK(log->checkpointer().trouble().empty());
}

TEST_CASE("one witness may fail in any way", "[log]") {
  for (const Fault fault : {Fault::kDown, Fault::kBusy, Fault::kWrongSignature, Fault::kNonsense,
                            Fault::kSizelessConflict}) {
    Witnessed with;
    with.b.set(fault);
    const auto log = with.start_with(20);
    const CheckpointPtr checkpoint = log->checkpointer().latest();
    CHECK(cosignatures(checkpoint->note) == 2);
    CHECK(checkpoint->note.find("witness.example/b") == std::string::npos);
  }
}

TEST_CASE("without a quorum the old checkpoint stays, and ingest goes on", "[log]") {
  Witnessed with;
  const auto log = with.start_with(20);
  const CheckpointPtr before = log->checkpointer().latest();
  with.a.set(Fault::kDown);
  with.c.set(Fault::kBusy);
  test::fill(*log, 30, "unwitnessed ");
  CHECK(log->sequencer().committed() == Position(50));
  REQUIRE(comes_true([&] { return !log->checkpointer().trouble().empty(); }));
  CHECK(log->checkpointer().latest() == before);
  const std::string trouble = log->checkpointer().trouble();
  CHECK(trouble.find("no quorum of witnesses") != std::string::npos);
  CHECK(trouble.find("witness a was not reached") != std::string::npos);
  with.set(Fault::kNone);
  CHECK(test::await_checkpoint(*log, 50)->head.size == 50);
  CHECK(comes_true([&] { return log->checkpointer().trouble().empty(); }));
}

TEST_CASE("a checkpoint that is asked for again and again is written once", "[log]") {
  Witnessed with;
  with.options().mirror = with.directory() / "mirror";
  const auto log = with.start_with(20);
  with.set(Fault::kBusy);
  test::fill(*log, 10, "unwitnessed ");
  REQUIRE(comes_true([&] { return !log->checkpointer().trouble().empty(); }));
  const auto file = with.directory() / "data" / "checkpoint";
  const std::string note = *read_small_file(file, 4096).value();
  const auto written = std::filesystem::last_write_time(file);
  const auto mirrored = std::filesystem::last_write_time(*with.options().mirror);
  const std::size_t answered = with.answered();
  REQUIRE(comes_true([&] { return with.answered() >= answered + 30; }));  // nine in each attempt
  CHECK(*read_small_file(file, 4096).value() == note);
  CHECK(std::filesystem::last_write_time(file) == written);
  CHECK(std::filesystem::last_write_time(*with.options().mirror) == mirrored);

  with.set(Fault::kNone);
  test::await_checkpoint(*log, 30);
  test::fill(*log, 1, "witnessed ");
  test::await_checkpoint(*log, 31);
  CHECK(*read_small_file(file, 4096).value() != note);
  CHECK(std::filesystem::last_write_time(*with.options().mirror) != mirrored);
}

TEST_CASE("an unchanged checkpoint is published again with fresh cosignatures", "[log]") {
  Witnessed with;
  with.options().checkpoint_republish_ms = 30;
  const auto log = with.start_with(20);
  const CheckpointPtr first = log->checkpointer().latest();
  const auto note = [&] { return log->checkpointer().latest()->note; };
  REQUIRE(comes_true([&] { return note() != first->note; }));
  CHECK(log->checkpointer().latest()->head == first->head);
  CHECK(cosignatures(note()) >= 2);
  CHECK(last_published(log->store(), Position(0), 20).value()->head == first->head);

  with.set(Fault::kDown);
  REQUIRE(comes_true([&] { return !log->checkpointer().trouble().empty(); }));
  const std::string old = note();
  with.set(Fault::kNone);
  REQUIRE(comes_true([&] { return log->checkpointer().trouble().empty(); }));
  CHECK(comes_true([&] { return note() != old; }));
}

TEST_CASE("a restart asks for fresh cosignatures, without witnesses there is nothing to renew",
          "[log]") {
  Witnessed with;
  with.start_with(20);
  {
    const auto log = with.start();
    const std::string old = log->checkpointer().latest()->note;
    CHECK(comes_true([&] { return log->checkpointer().latest()->note != old; }));
    CHECK(log->checkpointer().latest()->head.size == 20);
  }
  const std::size_t answered = with.answered();
  with.options().checkpoint_republish_ms = 1;
  with.options().without_witnesses = true;
  const auto log = with.start();
  test::fill(*log, 1, "alone ");
  const CheckpointPtr alone = test::await_checkpoint(*log, 22);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(log->checkpointer().latest() == alone);
  CHECK(with.answered() == answered);
}

TEST_CASE("a start without its witnesses publishes alone, and says so in the log", "[log]") {
  Witnessed with;
  with.start_with(20);
  with.set(Fault::kDown);
  with.options().without_witnesses = true;
  {
    const auto log = with.start();
    CHECK(log->sequencer().committed() == Position(21));
    const Result<StoredRecord> record = log->reader().read(Position(20));
    REQUIRE(record.has_value());
    CHECK(record->entry.kind == format::RecordKind::kSelfAudit);
    const std::string body(record->frame.body->bytes);
    CHECK(body.find(R"("event":"opened_without_witnesses")") != std::string::npos);
    CHECK(body.find(R"("witnesses":["a","b","c"],"next_position":20})") != std::string::npos);
    CHECK(cosignatures(test::await_checkpoint(*log, 21)->note) == 0);
    CHECK(log->checkpointer().trouble().empty());
  }
  // They go on from what they have seen.
  with.set(Fault::kNone);
  with.options().without_witnesses = false;
  const auto log = with.start();
  CHECK(log->sequencer().committed() == Position(21));
  CHECK(comes_true([&] { return cosignatures(log->checkpointer().latest()->note) >= 2; }));
  CHECK(log->checkpointer().latest()->head.size == 21);
}

TEST_CASE("a 409 teaches the size, also after a restart", "[log]") {
  Witnessed with;
  {
    const auto log = with.start_with(300);
    with.set(Fault::kDown);
    test::fill(*log, 5, "later ");
  }
  with.set(Fault::kNone);
  const auto log = with.start();
  CHECK(log->checkpointer().latest()->head.size == 300);
  CHECK(cosignatures(test::await_checkpoint(*log, 305)->note) >= 2);
  for (TestWitness* witness : with.all()) {
    for (const unsigned status : witness->statuses()) CHECK((status == 200 || status == 409));
  }
}

TEST_CASE("a new log publishes nothing before its witnesses know it", "[log]") {
  Witnessed with(false);
  const auto log = with.start();
  test::fill(*log, 3);
  REQUIRE(comes_true([&] { return !log->checkpointer().trouble().empty(); }));
  CHECK(log->checkpointer().latest() == nullptr);
  const auto absent = log->published().checkpoint(log->epochs().current());
  REQUIRE_FALSE(absent);
  CHECK(absent.error().kind == ErrorKind::kUnavailable);
  with.trust(*log);
  CHECK(test::await_checkpoint(*log, 3)->head.size == 3);
}

TEST_CASE("restored older data refuse to start when a witness is ahead", "[log]") {
  Witnessed with;
  with.roll_back(20, 10);
  const auto data = with.directory() / "data";
  const std::size_t answered = with.answered();
  const auto signed_last = *read_small_file(data / "checkpoint", 4096);
  const auto refused = with.try_start();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::kConflict);
  CHECK(refused.error().message.find("has seen a tree of 30 leaves, this log has 20") !=
        std::string::npos);
  // They were asked with the checkpoint of the backup, and nothing new was signed.
  CHECK(with.answered() <= answered + with.all().size());
  CHECK(*read_small_file(data / "checkpoint", 4096) == signed_last);
}

TEST_CASE("a fork ends signing for good, and says why", "[log]") {
  Witnessed with;
  const auto log = with.start_with(20);
  // Another server with the same key and other records was faster.
  with.b.remember(20, another_root());
  with.c.remember(20, another_root());
  test::fill(*log, 1, "forked ");
  REQUIRE(comes_true([&] {
    return log->checkpointer().trouble().find("no quorum of other witnesses") != std::string::npos;
  }));
  for (const char* const name : {"b", "c"}) {
    CHECK(log->checkpointer().trouble().find(std::string("witness ") + name +
                                             " has seen another tree") != std::string::npos);
  }
  const auto signed_last = *read_small_file(with.directory() / "data" / "checkpoint", 4096);
  test::fill(*log, 10, "unsigned ");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK(*read_small_file(with.directory() / "data" / "checkpoint", 4096) == signed_last);
  CHECK(log->sequencer().committed() == Position(31));
  CHECK(log->checkpointer().latest()->head.size == 20);
}

TEST_CASE("what one witness says against a quorum of others is an alarm, and ends nothing",
          "[log]") {
  for (const std::uint64_t claimed : {20U, 999'999'999U}) {  // another tree, a larger one
    Witnessed with;
    const auto log = with.start_with(20);
    with.c.remember(claimed, another_root());
    CHECK_FALSE(objects("c"));
    test::fill(*log, 1, "objected to ");
    REQUIRE(comes_true([&] { return objects("c"); }));
    for (const std::uint64_t size : {31U, 41U, 51U}) {
      test::fill(*log, size - log->sequencer().committed().value(), std::to_string(size) + " ");
      CHECK(cosignatures(test::await_checkpoint(*log, size)->note) == 2);
    }
    CHECK(log->checkpointer().trouble().empty());
    // It is asked again without an operator, and agrees.
    with.c.remember(0, merkle::empty_root());
    std::uint64_t more = 0;
    CHECK(comes_true([&] {
      test::fill(*log, 1, "more " + std::to_string(more++) + " ");
      return !objects("c");
    }));
    CHECK(with.c.size() > 51);
  }
}

TEST_CASE("a witness that objects is asked less and less often", "[log]") {
  Witnessed with;
  const auto log = with.start_with(20);
  REQUIRE(comes_true([&] { return with.c.size() == 20; }));
  const std::size_t before = with.c.statuses().size();
  with.c.remember(20, another_root());
  for (std::uint64_t size = 21; size < 61; ++size) {
    test::fill(*log, 1, std::to_string(size) + " ");
    test::await_checkpoint(*log, size);
  }
  REQUIRE(comes_true([&] { return objects("c"); }));
  CHECK(with.c.statuses().size() < before + 20);
}

TEST_CASE("a start goes on against a witness that is ahead when a quorum of others is not",
          "[log]") {
  Witnessed with;
  {
    const auto log = with.start_with(20);
    REQUIRE(comes_true([&] { return with.a.size() == 20 && with.b.size() == 20; }));
  }
  with.c.remember(999'999'999, another_root());
  {
    const auto log = with.start();
    CHECK(objects("c"));
    test::fill(*log, 1, "later ");
    CHECK(cosignatures(test::await_checkpoint(*log, 21)->note) == 2);
    CHECK(log->checkpointer().trouble().empty());
  }
  // One that is not reached may have seen the larger tree, too.
  with.b.set(Fault::kDown);
  const auto refused = with.try_start();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::kConflict);
  CHECK(refused.error().message.find("witness c has seen a tree of 999999999 leaves") !=
        std::string::npos);
  CHECK(refused.error().message.find("no quorum of others confirms this log") != std::string::npos);
  // So may one that has never seen this log.
  with.b.set(Fault::kNone);
  with.b.remember(0, merkle::empty_root());
  CHECK_FALSE(with.try_start());
}

TEST_CASE("a policy that cannot work is refused when the log opens", "[log]") {
  Witnessed with;
  const auto policy_of = [](const std::string& text) {
    return crypto::TlogPolicy::parse(text).value();
  };
  auto& witnesses = *with.options().witnesses;
  witnesses.policy = policy_of("witness a " + with.a.vkey() + "\nquorum a\n");
  const auto no_address = Log::open(with.options());
  REQUIRE_FALSE(no_address);
  CHECK(no_address.error().message.find("a has no address") != std::string::npos);
  witnesses.policy = policy_of(
      "log audit.example/lineage+6686f750+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs\n" +
      with.a.policy_line() + "quorum a\n");
  const auto other_log = Log::open(with.options());
  REQUIRE_FALSE(other_log);
  CHECK(other_log.error().kind == ErrorKind::kInvalid);
}
