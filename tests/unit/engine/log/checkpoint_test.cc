#include "engine/log/checkpoint.h"

#include <future>

#include "engine/crypto/note.h"
#include "engine/log/durable_file.h"
#include "engine/merkle/checkpoint_text.h"
#include "tests/support/log_fixture.h"

using namespace ledgerline;
using namespace ledgerline::log;

TEST_CASE("an empty log publishes a checkpoint of size 0", "[log]") {
  const test::TempDirectory directory;
  const auto log = test::start_log(test::log_options(directory / "data"));
  const auto latest = log->checkpointer().latest();
  REQUIRE(latest != nullptr);
  CHECK(latest->note.starts_with(
      "log.example/test\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n"));
}

TEST_CASE("a checkpoint verifies, covers the log and is the file's content", "[log]") {
  const test::TempDirectory directory;
  const auto log = test::start_log(test::log_options(directory / "data"));
  test::fill(*log, 300);
  std::promise<std::shared_ptr<const PublishedCheckpoint>> covered;
  REQUIRE(log->checkpointer()
              .await(300, std::chrono::seconds(20),
                     [&](auto checkpoint) { covered.set_value(std::move(checkpoint)); })
              .has_value());
  const auto checkpoint = covered.get_future().get();
  REQUIRE(checkpoint != nullptr);
  const auto verifier = crypto::parse_note_verifier(log->epochs().current().verifier);
  REQUIRE(verifier.has_value());
  const auto opened = crypto::open_note(checkpoint->note, std::span(&*verifier, 1));
  REQUIRE(opened.has_value());
  const auto text = merkle::parse_checkpoint_text(opened->text);
  REQUIRE(text.has_value());
  CHECK(text->origin == "log.example/test");
  CHECK(text->size == 300);
  CHECK(text->root == *log->tree().root(300));
  CHECK(*read_small_file(directory / "data" / "checkpoint", 4096) == checkpoint->note);
  CHECK(log->checkpointer().trouble().empty());
}

TEST_CASE("whoever waits for more than the log holds is told so when it stops", "[log]") {
  const test::TempDirectory directory;
  const auto log = test::start_log(test::log_options(directory / "data"));
  test::fill(*log, 3);
  std::promise<bool> answered;
  REQUIRE(log->checkpointer()
              .await(4, std::chrono::seconds(20),
                     [&](const auto& checkpoint) { answered.set_value(checkpoint != nullptr); })
              .has_value());
  log->stop();
  CHECK_FALSE(answered.get_future().get());
  CHECK(log->checkpointer().latest()->head.size == 3);
}
