#include "engine/index/projector.h"

#include <future>

#include <catch2/catch.hpp>

#include "engine/index/dump.h"
#include "engine/index/index_store.h"
#include "tests/support/index_fixture.h"
#include "tests/support/log_fixture.h"
#include "tests/support/numbered_facts.h"

namespace ledgerline::index {
namespace {

using namespace std::chrono_literals;

ProjectorOptions options_of(const test::TempDirectory& directory) {
  return {directory / "data/index", test::small_store(), test::decode_number};
}

std::unique_ptr<Projector> open_projector(log::Log& log, const ProjectorOptions& options) {
  Result<std::unique_ptr<Projector>> projector = Projector::open(log.reader(), options);
  if (!projector) FAIL(projector.error().message);
  return std::move(*projector);
}

Result<void> wait(Projector& projector, Position position,
                  std::chrono::milliseconds patience = 20s) {
  std::promise<Result<void>> settled;
  projector.wait_for(position, Projector::Clock::now() + patience,
                     [&](Result<void> result) { settled.set_value(std::move(result)); });
  return settled.get_future().get();
}

struct Running {
  explicit Running(const test::TempDirectory& directory)
      : log(test::open_log(test::log_options(directory / "data"))),
        projector(open_projector(*log, options_of(directory))) {
    projector->start();
    REQUIRE(log->start(projector.get()));
  }
  ~Running() {
    log->stop();
    projector->stop();
  }
  Position submit(const std::string& body) {
    return test::submit_one(*log, test::record_of(body)).position;
  }

  std::unique_ptr<log::Log> log;
  std::unique_ptr<Projector> projector;
};

TEST_CASE("a question waits until the record that it follows is folded") {
  const test::TempDirectory directory;
  Running running(directory);
  const Position position = running.submit("1");
  REQUIRE(wait(*running.projector, position + 1));
  CHECK(running.projector->watermark() > position);
  auto job = Reader(*running.projector->index()->store).find(format::EntityType::kJob, "ns", "j1");
  REQUIRE(job);
  CHECK(*job);
  CHECK(running.projector->index()->directory.size() == 2);
}

TEST_CASE("a paused projector lags, tells so at the deadline, and catches up") {
  const test::TempDirectory directory;
  Running running(directory);
  running.projector->pause();
  Position last;
  for (int i = 0; i < 50; ++i) last = running.submit(std::to_string(i));
  const Result<void> late = wait(*running.projector, last + 1, 20ms);
  REQUIRE_FALSE(late);
  CHECK(late.error().kind == ErrorKind::kOverloaded);
  running.projector->resume();
  CHECK(wait(*running.projector, last + 1));
}

TEST_CASE("a record that does not decode is skipped, remembered and holds nothing up") {
  const test::TempDirectory directory;
  Running running(directory);
  const Position bad = running.submit("bad");
  const Position good = running.submit("2");
  REQUIRE(wait(*running.projector, good + 1));
  std::vector<Position> skipped;
  REQUIRE(
      Reader(*running.projector->index()->store).skipped([&](Position position, std::string_view) {
        skipped.push_back(position);
        return true;
      }));
  CHECK(skipped == std::vector<Position>{bad});
}

TEST_CASE("a restart goes on where it stopped, and a rebuilt index has the same rows") {
  const test::TempDirectory directory;
  Position last;
  {
    Running running(directory);
    for (int i = 0; i < 20; ++i) last = running.submit(std::to_string(i));
    REQUIRE(wait(*running.projector, last + 1));
  }
  Running running(directory);
  CHECK(running.projector->rebuild_reason().empty());
  for (int i = 20; i < 40; ++i) last = running.submit(std::to_string(i));
  REQUIRE(wait(*running.projector, last + 1));

  auto fresh = create_index(directory / "fresh", test::small_store());
  REQUIRE(fresh);
  auto fold = Fold::open(**fresh, nullptr);
  REQUIRE(fold);
  REQUIRE(fold_from_log(**fold, running.log->reader(), last + 1, test::decode_number));
  const auto differing = first_difference(*running.projector->index()->store, **fresh);
  REQUIRE(differing);
  CHECK(differing->value_or("") == "");
}

TEST_CASE("a damaged index is folded again once the last question has let go of it") {
  const test::TempDirectory directory;
  Running running(directory);
  Position last;
  for (int i = 0; i < 50; ++i) last = running.submit(std::to_string(i));
  REQUIRE(wait(*running.projector, last + 1));
  ServedIndexPtr question = running.projector->index();
  running.projector->report_damage(question, {ErrorKind::kCorrupt, "a flipped bit", {}});
  // Nobody else is let in, the log goes on, and this question may end.
  for (int i = 0; i < 5'000 && running.projector->index(); ++i) std::this_thread::sleep_for(1ms);
  const Result<void> waiting = wait(*running.projector, last + 1, 200ms);
  REQUIRE_FALSE(waiting);
  CHECK(waiting.error().kind == ErrorKind::kOverloaded);
  CHECK(waiting.error().message.find("is being rebuilt") != std::string::npos);
  CHECK_FALSE(running.projector->index());
  CHECK(running.projector->rebuilding());
  last = running.submit("50");
  CHECK(Reader(*question->store).watermark());
  question.reset();
  REQUIRE(wait(*running.projector, last + 1));
  const ServedIndexPtr rebuilt = running.projector->index();
  REQUIRE(rebuilt);
  CHECK(rebuilt->directory.size() == 52);
  CHECK_FALSE(running.projector->failure());
  // What is reported of an index that was replaced changes nothing.
  running.projector->report_damage(std::make_shared<const ServedIndex>(),
                                   {ErrorKind::kCorrupt, "late", {}});
  CHECK(wait(*running.projector, running.submit("51") + 1));
  CHECK(running.projector->index() == rebuilt);
}

TEST_CASE("a stopped projector answers at once that it is not following") {
  const test::TempDirectory directory;
  Running running(directory);
  running.projector->stop();
  const Result<void> answer = wait(*running.projector, Position(1'000));
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::kUnavailable);
}

TEST_CASE(
    "an index of an older fold, ahead of the log, marked, damaged or half made is thrown away") {
  const test::TempDirectory directory;
  const std::filesystem::path path = directory / "index";
  const auto reopen = [&](Position committed) {
    auto opened = open_index(path, test::one_epoch(), committed, test::small_store());
    REQUIRE(opened);
    return opened->discarded;
  };
  const auto write_meta = [&](ByteView key, ByteView value) {
    auto opened = open_index(path, test::one_epoch(), Position(UINT64_MAX), test::small_store());
    REQUIRE(opened);
    kv::WriteSet writes(*opened->store);
    writes.put(kMeta, key, value);
    REQUIRE(opened->store->commit(writes, kv::Durability::kBuffered));
  };
  CHECK(reopen(Position(0)).empty());
  CHECK(reopen(Position(0)).empty());
  write_meta(kWatermarkKey, "\x05");
  CHECK(reopen(Position(5)).empty());
  CHECK(reopen(Position(4)) == "it is ahead of the log");
  write_meta(kFoldVersionKey, std::string_view("\0\0\0\0", 4));
  CHECK(reopen(Position(0)) == "its fold version is 0");
  mark_index_for_discard(path);
  CHECK_FALSE(reopen(Position(0)).empty());
  std::filesystem::remove_all(path);
  {
    kv::StoreOptions options = test::small_store();
    options.create_if_missing = true;
    REQUIRE(kv::Store::open(path, std::span(kColumns).first(1), options));
  }
  CHECK(reopen(Position(0)).find("lacks the column") != std::string::npos);
  write_meta(kFoldVersionKey, std::string_view("\0\0\1\0", 4));
  const auto newer = open_index(path, test::one_epoch(), Position(0), test::small_store());
  REQUIRE_FALSE(newer);
  CHECK(newer.error().kind == ErrorKind::kConflict);
}

TEST_CASE("an index that has folded what was lost before an epoch is thrown away") {
  const test::TempDirectory directory;
  const log::EpochTable epochs = std::move(*log::EpochTable::from_epochs(
      {{Position(0), "log.example/test", "", log::TreeHead{Position(0), 40, {}}},
       {Position(100), "log.example/test/100", "", {}}}));
  const auto reopened_at = [&](std::string_view watermark) {
    const std::filesystem::path path = directory / "index";
    {
      auto opened = open_index(path, epochs, Position(110), test::small_store());
      REQUIRE(opened);
      kv::WriteSet writes(*opened->store);
      writes.put(kMeta, kWatermarkKey, watermark);
      REQUIRE(opened->store->commit(writes, kv::Durability::kBuffered));
    }
    auto opened = open_index(path, epochs, Position(110), test::small_store());
    REQUIRE(opened);
    return opened->discarded;
  };
  // A position is a variable-length number: below 128, one byte.
  CHECK(reopened_at("\x27").empty());  // 39: within the closed epoch
  CHECK(reopened_at("\x28").empty());  // 40: all of it
  CHECK(reopened_at("\x29") == "it has folded records that were lost before position 100");
  CHECK(reopened_at("\x63") == "it has folded records that were lost before position 100");
  CHECK(reopened_at("\x64").empty());  // 100: the later epoch begins
  CHECK(reopened_at("\x6E").empty());  // 110: all there is
}

}  // namespace
}  // namespace ledgerline::index
