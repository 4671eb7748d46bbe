// Data directories that must not be served: each refused with exit status 2 and a message that
// says why and what to do, and left as it was.
#include <sys/stat.h>

#include <fstream>

#include <catch2/catch.hpp>

#include "tests/e2e/fault_fixture.h"
#include "tests/support/mounted_directory.h"

namespace ledgerline::test {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kEpochGap = std::uint64_t{1} << 20;
constexpr int kRefused = 2;

void replace_text(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

TEST_CASE("a second process on the same data directory is told who holds it, and harms nobody") {
  FaultFixture first;
  first.start();
  REQUIRE(first.post() == 201);

  ServerProcess second(first.data(), first.data().parent_path() / "second.log");
  CHECK_FALSE(second.start());
  CHECK(second.ended_with() == kRefused);
  const std::string message = file_text(first.data().parent_path() / "second.log");
  CHECK_THAT(message, Catch::Contains("another process"));
  CHECK_THAT(message, Catch::Contains(std::to_string(first.server().pid())));

  CHECK(first.post() == 201);
  first.check_acknowledged();
}

TEST_CASE("a read-only data directory is refused") {
  MountedDirectory place(64U << 20);
  if (!place.mounted()) {
    WARN("skipped: this process may not mount");
    return;
  }
  FaultFixture store(place.path(), {});
  store.fill(3);
  REQUIRE(place.make_read_only());
  const auto refusal = store.refused_start();
  CHECK(refusal.status == kRefused);
  CHECK_THAT(refusal.message, Catch::Contains("Read-only file system"));
}

TEST_CASE("a data directory of a newer format is refused and left as it was") {
  FaultFixture store;
  store.fill(3);
  const std::string format = file_text(store.data() / "FORMAT");
  replace_text(store.data() / "FORMAT", "ledgerline data directory, format 999\n");
  const auto refusal = store.refused_start();
  CHECK(refusal.status == kRefused);
  CHECK_THAT(refusal.message, Catch::Contains("newer ledgerline (format 999"));
  const auto found = store.run("fsck");
  CHECK(found.status == kRefused);
  CHECK_THAT(found.output, Catch::Contains("newer ledgerline (format 999"));

  replace_text(store.data() / "FORMAT", format);
  store.start();
  store.check_acknowledged();
}

TEST_CASE("a FORMAT that is gone is refused and not written anew") {
  FaultFixture store;
  store.fill(3);
  const std::string format = file_text(store.data() / "FORMAT");
  fs::remove(store.data() / "FORMAT");
  const auto refusal = store.refused_start();
  CHECK(refusal.status == kRefused);
  CHECK_THAT(refusal.message, Catch::Contains("FORMAT: absent, though"));
  CHECK_FALSE(fs::exists(store.data() / "FORMAT"));
  const auto found = store.run("fsck");
  CHECK(found.status == 1);
  CHECK_THAT(found.output, Catch::Contains("FORMAT: absent, though"));

  replace_text(store.data() / "FORMAT", format);
  store.start();
  store.check_acknowledged();
}

TEST_CASE("fsck beside a running server looks at the format and the key of the directory") {
  FaultFixture store;
  store.fill(3);
  store.start();
  CHECK(store.run("fsck").status == 0);
  flip_byte(store.data() / "FORMAT", 0.5);
  CHECK_THAT(store.run("fsck").output, Catch::Contains("FORMAT: not as written"));
  flip_byte(store.data() / "FORMAT", 0.5);
  flip_byte(store.data() / "keys/log.key", 0.5);
  CHECK_THAT(store.run("fsck").output, Catch::Contains("log.key: "));
}

TEST_CASE("a private key that others may read is refused") {
  FaultFixture store;
  store.fill(1);
  REQUIRE(::chmod((store.data() / "keys" / "log.key").c_str(), 0644) == 0);
  const auto refusal = store.refused_start();
  CHECK(refusal.status == kRefused);
  CHECK_THAT(refusal.message, Catch::Contains("chmod 600"));
}

TEST_CASE("a lost log/ is not taken for a new one") {
  FaultFixture store;
  store.fill(3);
  fs::rename(store.data() / "log", store.data() / "log.away");
  CHECK(store.refused_start().status == kRefused);
  fs::remove_all(store.data() / "log");
  fs::rename(store.data() / "log.away", store.data() / "log");
  store.start();
  store.check_acknowledged();
}

// Replaces log/ by a copy made when it held less.
void roll_back(FaultFixture& store) {
  store.fill(5);
  fs::copy(store.data() / "log", store.data() / "log.older", fs::copy_options::recursive);
  store.fill(5);
  fs::remove_all(store.data() / "log");
  fs::rename(store.data() / "log.older", store.data() / "log");
}

TEST_CASE("an older copy of log/ is refused: both positions are named, and what to do") {
  FaultFixture store;
  roll_back(store);
  const std::uint64_t last = store.acknowledged().rbegin()->first;
  const std::uint64_t first_lost = last - 4;
  const auto refusal = store.refused_start();
  CHECK(refusal.status == kRefused);
  CHECK_THAT(refusal.message, Catch::Contains("positions up to " + std::to_string(last)));
  CHECK_THAT(refusal.message, Catch::Contains("ends before " + std::to_string(first_lost)));
  CHECK_THAT(refusal.message, Catch::Contains("ledgerline recover"));
  // Looking changes nothing, and a second start is refused like the first.
  CHECK(store.run("recover").status == 1);
  CHECK(store.refused_start().status == kRefused);
}

TEST_CASE("recovery with consent opens an epoch beyond the gap, and the gap answers 410") {
  FaultFixture store;
  roll_back(store);
  const std::uint64_t last = store.acknowledged().rbegin()->first;
  const auto speechless = store.run("recover", {"--new-epoch"});
  CHECK(speechless.status == kRefused);
  CHECK_THAT(speechless.output, Catch::Contains("--reason"));
  const auto recovered = store.run("recover", {"--new-epoch", "--reason", "the newer disk burned"});
  INFO(recovered.output);
  REQUIRE(recovered.status == 0);

  store.start();
  const std::uint16_t port = store.server().port();
  for (const auto& [position, body] : store.acknowledged()) {
    INFO("position " << position);
    const bool lost = position > last - 5;
    const ApiAnswer answer = get(port, "/api/v2/records/" + std::to_string(position) + "/body");
    CHECK(answer.status == (lost ? 410 : 200));
    if (!lost) CHECK(answer.text == body);
  }
  CHECK(get(port, "/api/v2/records/" + std::to_string(last + kEpochGap)).status == 410);
  const auto position = post_event(port, small_event(1'000'000));
  REQUIRE(position);
  CHECK(*position > last + kEpochGap);
  CHECK(get(port, "/api/v2/records/" + std::to_string(*position + 1)).status == 404);
  CHECK(body_at(port, *position) == small_event(1'000'000));
  REQUIRE(store.server().stop() == 0);
  const auto found = store.run("fsck");
  INFO(found.output);
  CHECK(found.status == 0);
  const auto rebuilt = store.run("rebuild-index");
  CHECK_THAT(rebuilt.output, Catch::Contains("folded 8 records"));
  store.start();
  CHECK(body_at(store.server().port(), *position) == small_event(1'000'000));
}

}  // namespace
}  // namespace ledgerline::test
