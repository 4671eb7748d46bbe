#include "tools/loadgen/ledger.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "engine/crypto/digest.h"

namespace ledgerline::loadgen {

TEST_CASE("positions are read from single receipts and from batches", "[loadgen]") {
  using Positions = std::vector<std::int64_t>;
  CHECK(positions_in(R"({"position":17,"index":17,"flags":[]})") == Positions{17});
  CHECK(positions_in(R"({"status":"x","failed_events":[{"index":1}],"receipts":[)"
                     R"({"position":4,"flags":["a"]},null,{"position":5,"flags":[]}]})") ==
        Positions{4, -1, 5});
  CHECK(positions_in(R"({"receipts":[]})").empty());
  CHECK(positions_in("{}").empty());
}

TEST_CASE("the ledger holds position and digest of what was acknowledged", "[loadgen]") {
  const auto path = std::filesystem::temp_directory_path() / "ledgerline-ledger-test";
  std::filesystem::remove(path);
  {
    Result<std::unique_ptr<Ledger>> ledger = Ledger::open(path.string());
    REQUIRE(ledger);
    REQUIRE((*ledger)->note({"one", "two"}, R"({"receipts":[null,{"position":9,"flags":[]}]})"));
    CHECK_FALSE((*ledger)->note({"one", "two"}, R"({"receipts":[null]})"));
  }
  std::ifstream in(path);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::filesystem::remove(path);
  CHECK(text == "9 " + to_hex(view(crypto::sha256("two"))) + "\n");
}

}  // namespace ledgerline::loadgen
