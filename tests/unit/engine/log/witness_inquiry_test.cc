// Commands on a stopped log ask its witnesses before they go on from it: an older copy is found out
// however it came to be there.
#include "engine/log/witness_inquiry.h"

#include "engine/log/data_recovery.h"
#include "engine/log/key_rotation.h"
#include "engine/log/rotation.h"
#include "engine/merkle/rfc6962.h"
#include "tests/support/witnessed_log.h"

using namespace ledgerline;
using namespace ledgerline::log;
using test::Witnessed;
using Fault = test::TestWitness::Fault;

namespace {

bool mentions(const Error& error, const std::string& text) {
  UNSCOPED_INFO(error.message);
  return error.message.find(text) != std::string::npos;
}

// As an operator types it: no policy is named, the log remembers.
LogOptions command_on(const Witnessed& with, const LogOptions& served) {
  LogOptions options = test::log_options(with.directory() / "data");
  options.connect_witness = served.witnesses->connect;
  return options;
}

std::string body_at(const LogOptions& options, Position position) {
  LogOptions alone = options;
  alone.without_checkpoints = true;
  const auto log = test::open_log(alone);
  const auto record = log->reader().read(position);
  REQUIRE(record.has_value());
  return std::string(record->frame.body->bytes);
}

}  // namespace

TEST_CASE("an older copy is not rotated when a witness knows of more", "[log]") {
  Witnessed with;
  with.roll_back(20, 10);
  const LogOptions options = command_on(with, with.options());
  for (const auto& refused : {rotate_log(options, "year"), begin_key_overlap(options, "year")}) {
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::kCorrupt);
    CHECK(mentions(refused.error(), "has seen a tree of 30 leaves, this log has 20"));
    CHECK(mentions(refused.error(), "ledgerline recover"));
  }
  const auto seen = inspect_data_directory(options);
  REQUIRE(seen.has_value());
  CHECK(seen->lost() == 10);
  CHECK(seen->known_end == Position(30));

  const auto epoch = recover_data_directory(options, "a disk died");
  REQUIRE(epoch.has_value());
  CHECK(epoch->base == Position(30 + limits::kEpochGap));
  CHECK(body_at(options, epoch->base).find(R"("lost":{"first":20,"count":10})") !=
        std::string::npos);
}

TEST_CASE("a tree that forked is not rotated, whatever its size", "[log]") {
  Witnessed with;
  with.start_with(20);
  Digest another{};
  another.fill(7);
  for (test::TestWitness* witness : with.all()) witness->remember(20, another);
  const auto refused = rotate_log(command_on(with, with.options()), "year");
  REQUIRE_FALSE(refused);
  CHECK(mentions(refused.error(), "another tree of this log"));
}

TEST_CASE("a log that its witnesses confirm is rotated, and one of three may be away", "[log]") {
  Witnessed with;
  with.start_with(20);
  with.c.set(Fault::kDown);
  const LogOptions options = command_on(with, with.options());
  const auto epoch = rotate_log(options, "year");
  if (!epoch) FAIL(epoch.error().message);
  CHECK(epoch->base == Position(20));
  CHECK(body_at(options, epoch->base).find("without_witnesses") == std::string::npos);
}

TEST_CASE("without a quorum a log is rotated with consent only, and says so", "[log]") {
  Witnessed with;
  with.start_with(20);
  with.set(Fault::kDown);
  LogOptions options = command_on(with, with.options());
  const auto refused = rotate_log(options, "year");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::kUnavailable);
  CHECK(mentions(refused.error(), "--without-witnesses"));
  CHECK(mentions(refused.error(), "witness c was not reached"));
  // Nor when the program cannot ask at all.
  LogOptions mute = options;
  mute.connect_witness = {};
  CHECK_FALSE(rotate_log(mute, "year"));

  options.without_witnesses = true;
  const Epoch with_new_key = begin_key_overlap(options, "year").value();
  const std::string names = R"("without_witnesses":["a","b","c"])";
  CHECK(body_at(options, Position(with_new_key.verifier_from_size - 1)).find(names) !=
        std::string::npos);
}

TEST_CASE("an unreached witness alone makes no log look damaged", "[log]") {
  Witnessed with;
  with.start_with(20);
  with.set(Fault::kDown);
  const auto seen = inspect_data_directory(command_on(with, with.options()));
  REQUIRE(seen.has_value());
  CHECK(seen->ok());
  CHECK_FALSE(seen->confirmed);
  CHECK(seen->unheard.size() == 3);
}

TEST_CASE("a size that somebody has seen is enough to recover from", "[log]") {
  const test::TempDirectory directory;
  LogOptions options = test::log_options(directory / "data");
  {
    const auto log = test::start_log(options);
    test::fill(*log, 10);
    test::await_checkpoint(*log, 10);
  }
  options.known_size = 10;
  CHECK(inspect_data_directory(options)->ok());
  options.known_size = 15;
  const auto seen = inspect_data_directory(options);
  REQUIRE(seen.has_value());
  CHECK(seen->lost() == 5);
  const auto epoch = recover_data_directory(options, "a witness has seen 15");
  REQUIRE(epoch.has_value());
  CHECK(epoch->base == Position(15 + limits::kEpochGap));
}
