#include "query/cursor.h"

#include <catch2/catch.hpp>

namespace ledgerline::query {

TEST_CASE("A cursor gives its payload back to the question it was made for, and to no other") {
  std::uint64_t mine = Fingerprint().add("walk").add(std::uint64_t{7}).value();
  std::uint64_t other = Fingerprint().add("walk").add(std::uint64_t{8}).value();
  std::string payload("\x00\xff payload", 10);
  std::string text = seal_cursor(mine, payload);
  CHECK(text.find_first_of("+/=") == std::string::npos);
  CHECK(open_cursor(mine, text, payload.size()).value() == payload);
  CHECK(open_cursor(other, text, 1).error().kind == ErrorKind::kInvalid);
  CHECK_FALSE(open_cursor(mine, text, payload.size() + 1));
  CHECK_FALSE(open_cursor(mine, "not a cursor", 0));
  CHECK_FALSE(open_cursor(mine, "", 0));
}

TEST_CASE("A fingerprint tells apart where one text ends and the next begins") {
  CHECK(Fingerprint().add("ab").add("c").value() != Fingerprint().add("a").add("bc").value());
}

}  // namespace ledgerline::query
