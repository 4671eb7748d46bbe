#include "engine/log/rotation.h"

#include "engine/base/encoding.h"
#include "engine/crypto/note.h"
#include "engine/log/fsck.h"
#include "engine/log/key_file.h"
#include "engine/merkle/tlog_proof.h"
#include "tests/support/checkpoints.h"
#include "tests/support/log_fixture.h"

using namespace ledgerline;
using namespace ledgerline::log;

namespace {

// A stopped log of 300 records with a published checkpoint of all of them.
LogOptions filled(const test::TempDirectory& directory) {
  LogOptions options = test::log_options(directory / "data");
  const auto log = test::start_log(options);
  test::fill(*log, 300);
  test::await_checkpoint(*log, 300);
  return options;
}

bool is_sound(const LogOptions& options) {
  const auto report = fsck_directory(options.data_directory, {}, {});
  REQUIRE(report.has_value());
  for (const auto& finding : report->findings) UNSCOPED_INFO(finding.message);
  return report->ok();
}

void check_rotated(const LogOptions& options) {
  const auto log = test::start_log(options);
  REQUIRE(log->epochs().epochs().size() == 2);
  const Epoch& closed = log->epochs().epochs().front();
  const Epoch& current = log->epochs().current();
  CHECK(current.base == Position(300));
  CHECK(current.origin == "log.example/test/300");
  CHECK(current.verifier.starts_with("log.example/test/300+"));
  CHECK(current.verifier.substr(current.verifier.rfind('+')) !=
        closed.verifier.substr(closed.verifier.rfind('+')));

  const auto first = log->reader().read(Position(300));
  REQUIRE(first.has_value());
  CHECK(first->entry.kind == format::RecordKind::kEpoch);
  const auto last = log->published().checkpoint(closed);
  REQUIRE(last.has_value());
  CHECK((*last)->head.size == 300);
  const std::string root = to_hex(view((*last)->head.root));
  CHECK(std::string(first->frame.body->bytes).find(root) != std::string::npos);

  const log::Receipt receipt = test::submit_one(*log, test::record_of("after the rotation"));
  CHECK(receipt.position == Position(301));
  CHECK(receipt.leaf_index == LeafIndex(1));
  test::await_checkpoint(*log, 2);
  for (const auto& [epoch, position] : {std::pair(&closed, 7U), std::pair(&current, 301U)}) {
    const auto proofs = log->published().proofs(*epoch);
    REQUIRE(proofs.has_value());
    const auto text = (*proofs)->tlog_proof(LeafIndex(position - epoch->base.value()));
    REQUIRE(text.has_value());
    const auto policy =
        crypto::TlogPolicy::parse("log " + epoch->verifier + "\nquorum none\n").value();
    const auto leaf = log->reader().read(Position(position));
    CHECK(merkle::verify_tlog_proof(*merkle::parse_tlog_proof(*text), leaf->leaf_hash, policy)
              .has_value());
  }
}

}  // namespace

TEST_CASE("a rotated log goes on in a new tree that vouches for the old one", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = filled(directory);
  const auto epoch = rotate_log(options, "a year has passed");
  REQUIRE(epoch.has_value());
  CHECK(epoch->base == Position(300));
  check_rotated(options);
  CHECK(is_sound(options));
}

TEST_CASE("a rotation that ended before the key was in place is finished by the next start",
          "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = filled(directory);
  const auto key = directory / "data" / "keys" / "log.key";
  const auto before = directory / "old.key";
  const auto checkpoint = directory / "data" / "checkpoint";
  std::filesystem::copy(key, before);
  std::filesystem::copy(checkpoint, directory / "old.checkpoint");
  REQUIRE(rotate_log(options, "").has_value());
  std::filesystem::rename(key, next_key_path(key));
  std::filesystem::rename(before, key);
  std::filesystem::rename(directory / "old.checkpoint", checkpoint);
  check_rotated(options);
  CHECK_FALSE(std::filesystem::exists(next_key_path(key)));
  CHECK(is_sound(options));
}

TEST_CASE("a key that is not the log's is refused, also with another one waiting", "[log]") {
  const test::TempDirectory directory;
  const LogOptions options = filled(directory);
  const auto key = directory / "data" / "keys" / "log.key";
  REQUIRE(create_key_file(key, "log.example/test").has_value());
  REQUIRE(create_key_file(next_key_path(key), "log.example/test").has_value());
  const auto refused = Log::open(options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::kForbidden);
}

TEST_CASE("there is nothing to rotate in an empty log, nor in one that is not all published",
          "[log]") {
  const test::TempDirectory directory;
  LogOptions options = test::log_options(directory / "data");
  test::start_log(options)->stop();
  const auto empty = rotate_log(options, "");
  REQUIRE_FALSE(empty);
  CHECK(empty.error().kind == ErrorKind::kConflict);

  std::filesystem::create_directory(directory / "mirror");
  options.mirror = directory / "mirror" / "checkpoint";
  {
    const auto log = test::start_log(options);
    std::filesystem::remove_all(directory / "mirror");
    test::fill(*log, 10);
  }
  options.mirror.reset();
  const auto unpublished = rotate_log(options, "");
  REQUIRE_FALSE(unpublished);
  CHECK(unpublished.error().kind == ErrorKind::kConflict);
  CHECK(unpublished.error().message.find("published checkpoint") != std::string::npos);
}
