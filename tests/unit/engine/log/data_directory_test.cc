#include "engine/log/data_directory.h"

#include <catch2/catch.hpp>

#include "tests/support/temp_directory.h"

namespace ledgerline::log {
namespace {

namespace fs = std::filesystem;

constexpr fs::perms kOwnerAlone = fs::perms::owner_all;

TEST_CASE("a data directory that is made is its owner's alone", "[log]") {
  const test::TempDirectory directory;
  REQUIRE(DataDirectory::open(directory / "data", true));
  CHECK(fs::status(directory / "data").permissions() == kOwnerAlone);
}

TEST_CASE("a data directory that was there keeps its mode", "[log]") {
  const test::TempDirectory directory;
  const fs::perms shared = kOwnerAlone | fs::perms::group_read | fs::perms::group_exec;
  fs::create_directory(directory / "data");
  fs::permissions(directory / "data", shared);
  REQUIRE(DataDirectory::open(directory / "data", true));
  CHECK(fs::status(directory / "data").permissions() == shared);
  CHECK(fs::status(directory / "data" / "keys").permissions() == kOwnerAlone);
}

}  // namespace
}  // namespace ledgerline::log
