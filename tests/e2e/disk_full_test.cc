#include <fstream>

#include <catch2/catch.hpp>

#include "tests/e2e/fault_fixture.h"
#include "tests/support/mounted_directory.h"

namespace ledgerline::test {
namespace {

namespace fs = std::filesystem;

// Takes all room but `left` bytes.
void take_room(const fs::path& file, const fs::path& place, std::uintmax_t left) {
  std::ofstream ballast(file, std::ios::binary);
  const std::string block(64U << 10, 'x');
  while (fs::space(place).available > left + block.size()) ballast << block << std::flush;
}

TEST_CASE(
    "a full disk stops the server with a clear message; with room again, all it took is there") {
  MountedDirectory place(256U << 20);
  if (!place.mounted()) {
    WARN("skipped: this process may not mount");
    return;
  }
  FaultFixture store(place.path(), {"--memory.write_buffer_bytes", "8388608"});
  store.start();
  for (int i = 0; i < 20; ++i) REQUIRE(store.post() == 201);
  take_room(place.path() / "ballast", place.path(), 256U << 10);

  int refused_with = 0;
  for (int i = 0; i < 20'000 && refused_with == 0; ++i) {
    if (const int status = store.post(); status != 201) refused_with = status;
  }
  CHECK(refused_with == 503);
  // The outcome of the failed commit is unknown, so the server ends and leaves it to recovery.
  CHECK(store.server().wait_for_end() == 2);
  CHECK_THAT(store.server_log(), Catch::Contains("No space left on device"));

  fs::remove(place.path() / "ballast");
  const auto found = store.run("fsck");
  INFO(found.output);
  CHECK(found.status == 0);
  store.start();
  store.check_acknowledged();
  CHECK(store.post() == 201);
}

}  // namespace
}  // namespace ledgerline::test
