// One flipped byte in every kind of file: the server refuses to start, or fsck names the damage.
// Nothing is repaired in silence, and a start that refuses leaves the evidence as it found it.
#include <algorithm>
#include <chrono>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/e2e/fault_fixture.h"

namespace ledgerline::test {
namespace {

namespace fs = std::filesystem;

constexpr int kFound = 1;
constexpr int kRefused = 2;
constexpr auto kLinesMax = 60;

// fsck finds the damage, in few words and without calling it an erasure. A server that comes up all
// the same must not answer wrongly.
void check_noticed(FaultFixture& store, const fs::path& file) {
  const auto found = store.run("fsck");
  INFO("fsck: " << found.output);
  CHECK(found.status == kFound);
  CHECK_THAT(found.output, !Catch::Contains("no erasure names it"));
  CHECK_THAT(found.output, !Catch::Contains("all sound"));
  CHECK(std::count(found.output.begin(), found.output.end(), '\n') < kLinesMax);
  if (store.server().start()) {
    CHECK_THAT(found.output, Catch::Contains(file.stem().string()));
    for (const auto& [position, body] : store.acknowledged()) {
      const auto stored = body_at(store.server().port(), position);
      CHECK((!stored || *stored == body));
    }
    store.server().kill();
  } else {
    CHECK(store.server().ended_with() == kRefused);
  }
}

void check_every_flip(FaultFixture& store, const fs::path& file) {
  const fs::path intact = store.data().parent_path() / "intact";
  fs::copy(store.data(), intact, fs::copy_options::recursive);
  for (const double where : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    INFO(file << " at " << where);
    flip_byte(file, where);
    check_noticed(store, file);
    fs::remove_all(store.data());
    fs::copy(intact, store.data(), fs::copy_options::recursive);
  }
  fs::remove_all(intact);
}

// Closed by a kill, so that records are in the write-ahead log alone; opening flushes them.
TEST_CASE("a flipped byte in a table of log/ is noticed") {
  FaultFixture store;
  store.fill(40, true);
  store.fill(1);
  const auto tables = files_of(store.data() / "log", "", ".sst");
  REQUIRE_FALSE(tables.empty());
  for (const fs::path& table : tables) check_every_flip(store, table);
}

TEST_CASE("a flipped byte in the write-ahead log of log/ is noticed") {
  FaultFixture store;
  store.fill(40, true);
  int flipped = 0;
  for (const fs::path& wal : files_of(store.data() / "log", "", ".log")) {
    if (fs::file_size(wal) == 0) continue;
    check_every_flip(store, wal);
    ++flipped;
  }
  CHECK(flipped > 0);
}

// Waits until the newest acknowledged record is under a checkpoint.
void wait_for_checkpoint(FaultFixture& store) {
  const std::string size = "\n" + std::to_string(store.acknowledged().rbegin()->first + 1) + "\n";
  for (int i = 0; i < 500; ++i) {
    const std::string note = get(store.server().port(), "/log/checkpoint").text;
    if (note.find(size) != std::string::npos) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  FAIL("no checkpoint came");
}

TEST_CASE("a flipped byte in a write-ahead log is said although only a checkpoint is lost by it") {
  FaultFixture store;
  store.start();
  REQUIRE(store.post() == 201);
  wait_for_checkpoint(store);
  store.server().kill();
  const auto wals = files_of(store.data() / "log", "", ".log");
  REQUIRE_FALSE(wals.empty());
  flip_byte(wals.back(), 1.0);
  const auto found = store.run("fsck");
  INFO(found.output);
  CHECK(found.status == kFound);
  CHECK_THAT(found.output, Catch::Contains("the write-ahead log is not intact"));
  store.start();
  CHECK_THAT(store.server_log(), Catch::Contains("log_not_intact"));
  store.check_acknowledged();
}

TEST_CASE("an unfinished last write, as a kill leaves it, is said and is nothing wrong") {
  FaultFixture store;
  store.start();
  REQUIRE(store.post() == 201);
  wait_for_checkpoint(store);
  store.server().kill();
  const fs::path wal = files_of(store.data() / "log", "", ".log").back();
  fs::resize_file(wal, fs::file_size(wal) - 5);
  const auto found = store.run("fsck");
  INFO(found.output);
  CHECK(found.status == 0);
  CHECK_THAT(found.output,
             Catch::Contains("note: the write-ahead log ends in an unfinished write"));
}

// Bodies above 256 KiB are kept in files of their own.
TEST_CASE("a flipped byte in a blob file of log/ is noticed") {
  FaultFixture store;
  store.fill(3);
  store.start();
  std::string event = small_event(1'000'000);
  std::string text;
  for (std::uint64_t word = 1; text.size() < (300U << 10); word *= 6364136223846793005U) {
    text += std::to_string(word);
  }
  event.insert(event.size() - 1, R"(,"large":")" + text + R"(")");
  REQUIRE(store.post(event) == 201);
  store.server().kill();
  store.fill(1);  // flushes
  const auto blobs = files_of(store.data() / "log", "", ".blob");
  REQUIRE_FALSE(blobs.empty());
  for (const fs::path& blob : blobs) check_every_flip(store, blob);
}

TEST_CASE("a table that cannot be read is said once, with the first position") {
  FaultFixture store;
  store.fill(40, true);
  store.fill(1);
  const fs::path intact = store.data().parent_path() / "intact";
  fs::copy(store.data(), intact, fs::copy_options::recursive);
  bool unreadable = false;
  for (const fs::path& table : files_of(store.data() / "log", "", ".sst")) {
    flip_byte(table, 0.1);
    const std::string output = store.run("fsck").output;
    INFO(output);
    CHECK_THAT(output, Catch::Contains(" 0 erased halves"));
    unreadable =
        unreadable || output.find(" records from here on cannot be read: ") != std::string::npos;
    fs::remove_all(store.data());
    fs::copy(intact, store.data(), fs::copy_options::recursive);
  }
  CHECK(unreadable);
}

TEST_CASE("a flipped byte in a file that names the tables of log/ is noticed") {
  FaultFixture store;
  store.fill(5);
  check_every_flip(store, store.data() / "log" / "CURRENT");
  const auto manifests = files_of(store.data() / "log", "MANIFEST", "");
  REQUIRE_FALSE(manifests.empty());
  for (const fs::path& manifest : manifests) check_every_flip(store, manifest);
}

TEST_CASE("a flipped byte in checkpoint, synced, the key or the format is noticed") {
  FaultFixture store;
  store.fill(5);
  for (const char* name : {"checkpoint", "synced", "FORMAT", "keys/log.key"}) {
    check_every_flip(store, store.data() / name);
  }
}

TEST_CASE("a refused start destroys nothing: with the byte restored, all is there") {
  FaultFixture store;
  store.fill(40, true);
  const auto wals = files_of(store.data() / "log", "", ".log");
  REQUIRE_FALSE(wals.empty());
  flip_byte(wals.back(), 0.3);
  CHECK(store.refused_start().status == kRefused);
  CHECK(store.run("recover").status == kFound);
  REQUIRE(fs::exists(wals.back()));
  flip_byte(wals.back(), 0.3);
  store.start();
  store.check_acknowledged();
}

TEST_CASE("a log/ that lost CURRENT is refused, and whole again once it is back") {
  FaultFixture store;
  store.fill(40);
  fs::rename(store.data() / "log" / "CURRENT", store.data() / "CURRENT.away");
  CHECK(store.refused_start().status == kRefused);
  fs::rename(store.data() / "CURRENT.away", store.data() / "log" / "CURRENT");
  store.start();
  store.check_acknowledged();
}

std::vector<std::string> walk_answers(FaultFixture& store) {
  std::vector<std::string> answers;
  for (int i = 0; i < 7; ++i) {
    answers.push_back(walk_answer(store.server().port(), "in" + std::to_string(i)));
    CHECK_FALSE(answers.back().empty());
  }
  return answers;
}

TEST_CASE("an index that is gone, or does not open, is rebuilt with equal answers") {
  FaultFixture store;
  store.start();
  for (int i = 0; i < 21; ++i) REQUIRE(store.post() == 201);
  const std::vector<std::string> before = walk_answers(store);
  REQUIRE(store.server().stop() == 0);

  SECTION("removed") { fs::remove_all(store.data() / "index"); }
  SECTION("without its CURRENT") { fs::remove(store.data() / "index" / "CURRENT"); }
  SECTION("with a damaged MANIFEST") {
    for (const fs::path& manifest : files_of(store.data() / "index", "MANIFEST", "")) {
      flip_byte(manifest, 0.5);
    }
  }
  SECTION("rebuilt on request") { REQUIRE(store.run("rebuild-index").status == 0); }
  store.start();
  CHECK(walk_answers(store) == before);
  REQUIRE(store.server().stop() == 0);
  const auto found = store.run("fsck");
  INFO(found.output);
  CHECK(found.status == 0);
}

// Asks until the answer is the one wanted, or it has become another one.
std::string answer_in_the_end(FaultFixture& store, const std::string& dataset) {
  std::string answer;
  for (int i = 0; i < 500 && answer.empty(); ++i) {
    answer = walk_answer(store.server().port(), dataset);
    if (answer.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return answer;
}

TEST_CASE("a flipped byte in the tables of index/ is met, said and mended, never answered from") {
  FaultFixture store;
  store.start();
  for (int i = 0; i < 21; ++i) REQUIRE(store.post() == 201);
  const std::vector<std::string> before = walk_answers(store);
  store.server().kill();
  store.fill(0);  // flushes
  const auto damage = [&](double where) {
    const auto tables = files_of(store.data() / "index", "", ".sst");
    REQUIRE_FALSE(tables.empty());
    for (const fs::path& table : tables) flip_byte(table, where);
  };
  bool met = false;
  SECTION("before a start") {
    damage(GENERATE(0.0, 0.3, 0.9));
    store.start();
  }
  SECTION("under a running server") {
    store.start();
    damage(0.0);
    CHECK(walk_answer(store.server().port(), "in0").empty());
    met = true;
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    const std::string answer = answer_in_the_end(store, "in" + std::to_string(i));
    INFO(store.server_log());
    REQUIRE(answer == before[i]);
  }
  if (met) CHECK_THAT(store.server_log(), Catch::Contains("index_damaged"));
  CHECK(store.post() == 201);
  REQUIRE(store.server().stop() == 0);
  const auto found = store.run("fsck");
  INFO(found.output);
  CHECK(found.status == 0);
}

}  // namespace
}  // namespace ledgerline::test
