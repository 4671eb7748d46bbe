// A change of keys: who accepts which checkpoint before, during and after the overlap, and that a
// crash between its steps is finished by the next start.
#include "engine/log/key_rotation.h"

#include "engine/crypto/note.h"
#include "engine/log/fsck.h"
#include "engine/log/key_file.h"
#include "engine/log/rotation.h"
#include "tests/support/checkpoints.h"
#include "tests/support/log_fixture.h"
#include "tests/support/test_witness.h"

using namespace ledgerline;
using namespace ledgerline::log;

namespace {

struct Rotating {
  test::TempDirectory directory;
  LogOptions options = test::log_options(directory / "data");
  std::filesystem::path key = directory / "data" / "keys" / "log.key";

  // Adds records and gives the checkpoint that covers all of them.
  std::string grow(const std::string& name) {
    const auto log = test::start_log(options);
    test::fill(*log, 5, name + " ");
    const Position base = log->epochs().current().base;
    return test::await_checkpoint(*log, log->sequencer().committed() - base)->note;
  }
  Epoch epoch() { return test::open_log(options)->epochs().current(); }
  Epoch begin() { return begin_key_overlap(options, "a test").value(); }
  Epoch end() { return end_key_overlap(options, "a test").value(); }
};

bool accepts(const std::string& vkey, const std::string& note) {
  const auto verifier = crypto::parse_note_verifier(vkey).value();
  return crypto::open_note(note, std::span(&verifier, 1)).has_value();
}

std::string body_at(Log& log, std::uint64_t position) {
  const Result<StoredRecord> record = log.reader().read(Position(position));
  REQUIRE(record.has_value());
  CHECK(record->entry.kind == format::RecordKind::kSelfAudit);
  return std::string(record->frame.body->bytes);
}

void check_sound(const LogOptions& options) {
  const auto report = fsck_directory(options.data_directory, {}, {});
  REQUIRE(report.has_value());
  for (const auto& finding : report->findings) UNSCOPED_INFO(finding.message);
  CHECK(report->ok());
}

}  // namespace

TEST_CASE("both keys sign during the overlap, the new one alone after it", "[log]") {
  Rotating log;
  const std::string before = log.grow("before");
  const std::string old_key = log.epoch().verifier;
  const std::string new_key = log.begin().verifier;
  REQUIRE(new_key != old_key);
  CHECK(new_key.starts_with("log.example/test+"));
  const auto second = begin_key_overlap(log.options, "");
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::kConflict);

  const std::string during = log.grow("during");
  const Epoch ended = log.end();
  CHECK_FALSE(end_key_overlap(log.options, ""));
  const std::string after = log.grow("after");
  CHECK(accepts(old_key, before));
  CHECK_FALSE(accepts(new_key, before));
  CHECK(accepts(old_key, during));
  CHECK(accepts(new_key, during));
  CHECK_FALSE(accepts(old_key, after));
  CHECK(accepts(new_key, after));

  CHECK(ended.verifier == new_key);
  CHECK(ended.verifier_from_size == 6);
  REQUIRE(ended.earlier.size() == 1);
  CHECK(ended.earlier.front() == EarlierKey{old_key, 0, 11});
  CHECK(log.epoch() == ended);
  const auto opened = test::open_log(log.options);
  CHECK(body_at(*opened, 5).find(R"("event":"log_key_added")") != std::string::npos);
  CHECK(body_at(*opened, 5).find(new_key + R"(","from_size":6,"reason":"a test"})") !=
        std::string::npos);
  CHECK(body_at(*opened, 11).find(R"("event":"log_key_retired")") != std::string::npos);
  CHECK(body_at(*opened, 11).find(old_key + R"(","until_size":11,)") != std::string::npos);
}

TEST_CASE("keys can change again, and a rotated log begins with the key it has", "[log]") {
  Rotating log;
  log.grow("first");
  log.begin();
  log.grow("second");
  log.end();
  log.grow("third");
  log.begin();
  log.grow("fourth");
  CHECK(log.epoch().earlier.size() == 2);
  check_sound(log.options);
  REQUIRE(rotate_log(log.options, "").has_value());
  log.grow("fifth");
  check_sound(log.options);
  const auto opened = test::open_log(log.options);
  CHECK(opened->epochs().current().earlier.empty());
  CHECK(opened->epochs().epochs().front().earlier.size() == 2);
  CHECK_FALSE(std::filesystem::exists(retiring_key_path(log.key)));
}

TEST_CASE("a change of keys that was cut short is finished by the next start", "[log]") {
  Rotating log;
  log.grow("before");
  const std::string old_key = log.epoch().verifier;
  const std::string new_key = log.begin().verifier;
  SECTION("neither key is in place") {
    std::filesystem::rename(log.key, next_key_path(log.key));
    std::filesystem::rename(retiring_key_path(log.key), log.key);
  }
  SECTION("the old key is, the new one is not") {
    std::filesystem::rename(log.key, next_key_path(log.key));
    std::filesystem::copy(retiring_key_path(log.key), log.key);
  }
  SECTION("nothing was cut short") {}
  const std::string during = log.grow("during");
  CHECK(accepts(old_key, during));
  CHECK(accepts(new_key, during));
  CHECK_FALSE(std::filesystem::exists(next_key_path(log.key)));

  std::filesystem::copy(retiring_key_path(log.key), log.directory / "old.key");
  log.end();
  CHECK_FALSE(std::filesystem::exists(retiring_key_path(log.key)));
  std::filesystem::rename(log.directory / "old.key", retiring_key_path(log.key));
  CHECK_FALSE(accepts(old_key, log.grow("after")));
  CHECK_FALSE(std::filesystem::exists(retiring_key_path(log.key)));
}

TEST_CASE("a start without the retiring key, or with another one, is refused", "[log]") {
  Rotating log;
  log.grow("before");
  log.begin();
  std::filesystem::remove(retiring_key_path(log.key));
  CHECK_FALSE(Log::open(log.options));
  REQUIRE(create_key_file(retiring_key_path(log.key), "log.example/test").has_value());
  const auto refused = Log::open(log.options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::kForbidden);
}

TEST_CASE("a checkpoint that the retired key signed beyond its last size is refused", "[log]") {
  Rotating log;
  log.grow("before");
  log.begin();
  log.grow("during");
  std::filesystem::copy(retiring_key_path(log.key), log.directory / "old.key");
  const std::uint64_t last_size = *log.end().earlier.front().until_size;
  log.grow("after");
  const auto old_signer = load_key_file(log.directory / "old.key").value();
  const auto head_of = [&](std::uint64_t size) {
    const auto opened = test::open_log(log.options);
    return TreeHead{Position(0), size, opened->tree().root(size).value()};
  };
  const auto checkpoint = log.directory / "data" / "checkpoint";
  const auto signed_by_old = [&](std::uint64_t size) {
    return write_file_durably(checkpoint, *sign_checkpoint(head_of(size), old_signer)).has_value();
  };
  REQUIRE(signed_by_old(last_size));
  CHECK(Log::open(log.options).has_value());
  REQUIRE(signed_by_old(last_size + 1));
  const auto refused = Log::open(log.options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("is not signed by this log's key") != std::string::npos);
}

TEST_CASE("a witness learns the new key during the overlap", "[log]") {
  Rotating log;
  log.grow("before");
  test::TestWitness witness("a", 11);
  witness.trust(crypto::parse_note_verifier(log.epoch().verifier).value());
  const std::string names_old_key = "log " + log.epoch().verifier + "\n";
  const Epoch begun = log.begin();
  const auto cosigned = [&](const std::string& name) {
    return log.grow(name).find("witness.example/a ") != std::string::npos;
  };
  log.options.witnesses = WitnessOptions{
      crypto::TlogPolicy::parse(names_old_key + witness.policy_line() + "quorum a\n").value(),
      [&](const std::string&) { return witness.transport(); }};
  CHECK(cosigned("it knows the old key"));
  witness.trust(crypto::parse_note_verifier(begun.verifier).value());
  CHECK(cosigned("it knows the new key"));
  log.end();
  CHECK_FALSE(Log::open(log.options));  // the policy still names the old key alone
  log.options.witnesses->policy = crypto::TlogPolicy::parse("log " + begun.verifier + "\n" +
                                                            witness.policy_line() + "quorum a\n")
                                      .value();
  CHECK(cosigned("the old key is gone"));
}

TEST_CASE("an epoch's row holds its keys, and nothing else decodes", "[log]") {
  Epoch epoch{Position(7), "log.example/test", "now", TreeHead{Position(7), 90, Digest{}}};
  const std::string plain = encode(epoch);
  epoch.verifier_from_size = 50;
  epoch.earlier = {{"first", 0, 20}, {"second", 15, std::nullopt}};
  const std::string row = encode(epoch);
  CHECK(row.starts_with(plain));
  CHECK(decode_epoch(row).value() == epoch);
  CHECK(decode_epoch(plain).value().earlier.empty());
  for (std::size_t size = 0; size < row.size(); ++size) {
    INFO(size);
    CHECK(decode_epoch(row.substr(0, size)).has_value() == (size == plain.size()));
  }
  CHECK_FALSE(decode_epoch(row + '\0'));
}
