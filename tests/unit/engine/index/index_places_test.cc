#include "engine/index/index_places.h"

#include <fstream>
#include <iterator>
#include <set>

#include <catch2/catch.hpp>

#include "engine/index/index_store.h"
#include "tests/support/temp_directory.h"

namespace ledgerline::index {
namespace {

namespace fs = std::filesystem;

// As much of an index as its place depends on.
void make(const fs::path& path) {
  fs::create_directories(path);
  std::ofstream(path / "CURRENT") << path.filename().string();
}

void take_over(const fs::path& path) {
  make(path);
  REQUIRE(mark_taken_over(path));
}

std::string found(const fs::path& path) {
  std::ifstream in(path / "CURRENT");
  return {std::istreambuf_iterator<char>(in), {}};
}

std::set<std::string> names(const fs::path& directory) {
  std::set<std::string> out;
  for (const auto& entry : fs::directory_iterator(directory)) {
    out.insert(entry.path().filename().string());
  }
  return out;
}

}  // namespace

TEST_CASE("the start takes the index that took over last, and removes what it superseded") {
  const test::TempDirectory directory;
  const fs::path index = directory / "index";
  const fs::path early = place_beside(index, Position(5));
  const fs::path late = place_beside(index, Position(12));
  make(directory / "past");
  make(directory / "index.new");
  std::set<std::string> left = {"past", "index.new", "index"};
  std::string taken = "index";
  fs::path answering = index;
  SECTION("none was built") { make(index); }
  SECTION("there is none at all") {
    left.erase("index");
    taken.clear();
  }
  SECTION("half made") {
    make(index);
    make(early);
    left.insert("index.5");
  }
  SECTION("half made and given up") {
    make(index);
    make(early);
    mark_index_for_discard(early);
  }
  SECTION("marked, the old one not yet") {
    make(index);
    take_over(early);
    taken = "index.5";
    answering = early;
  }
  SECTION("the old one removed") {
    take_over(early);
    taken = "index.5";
    answering = early;
  }
  SECTION("another one after it, while the old one is there") {
    take_over(early);
    mark_index_for_discard(early);
    take_over(late);
    taken = "index.12";
    answering = late;
  }
  SECTION("another one half made after it") {
    take_over(early);
    make(late);
    taken = "index.5";
    answering = early;
    left.insert("index.12");
  }
  SECTION("the removal of one that has to go was cut short") {
    make(index);
    take_over(early);
    fs::remove(early / "CURRENT");
    left.insert("index.5");
  }
  CHECK(answering_place(index) == answering);
  REQUIRE(settle_places(index));
  CHECK(names(directory.path()) == left);
  CHECK(found(index) == taken);
  REQUIRE(settle_places(index));
  CHECK(names(directory.path()) == left);
  REQUIRE(discard_beside(index));
  left.erase("index.5");
  left.erase("index.12");
  CHECK(names(directory.path()) == left);
}

}  // namespace ledgerline::index
