#include "tools/progress.h"

#include <sstream>

#include <catch2/catch.hpp>

namespace ledgerline::tools {
namespace {

using std::chrono::milliseconds;

struct Rig {
  std::ostringstream out;
  std::chrono::steady_clock::time_point now;
  Progress progress;

  explicit Rig(bool is_terminal, std::optional<std::uint64_t> total = std::nullopt)
      : progress(out, is_terminal, "importing", "records", total, [this] { return now; }) {}
};

}  // namespace

TEST_CASE("a pipe gets plain lines, one in five seconds", "[tools]") {
  Rig rig(false, 4'000);
  for (std::uint64_t done = 0; done <= 4'000; done += 100) {
    rig.progress.update(done);
    rig.now += milliseconds(150);
  }
  rig.progress.finish("imported 4,000 records");
  CHECK(rig.out.str() ==
        "importing 3,400 of 4,000 records (85 %), 5.1 s\n"
        "imported 4,000 records in 6.2 s\n");
}

TEST_CASE("a terminal gets one line, rewritten ten times a second", "[tools]") {
  Rig rig(true);
  rig.progress.update(1);
  rig.now += milliseconds(100);
  rig.progress.update(1'000);
  rig.now += milliseconds(50);
  rig.progress.update(2'000);
  rig.progress.finish("imported 2,000 records");
  CHECK(rig.out.str() ==
        "\r\x1b[Kimporting 1,000 records, 0.1 s\r\x1b[Kimported 2,000 records in 0.1 s\n");
}

TEST_CASE("numbers are grouped by thousands", "[tools]") {
  CHECK(with_commas(0) == "0");
  CHECK(with_commas(999) == "999");
  CHECK(with_commas(1'000) == "1,000");
  CHECK(with_commas(1'234'567) == "1,234,567");
}

TEST_CASE("one is singular", "[tools]") {
  CHECK(counted(0, "record") == "0 records");
  CHECK(counted(1, "record") == "1 record");
  CHECK(counted(1'234, "record") == "1,234 records");
}

}  // namespace ledgerline::tools
