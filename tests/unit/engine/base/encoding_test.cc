#include "engine/base/encoding.h"

#include <catch2/catch.hpp>

using namespace ledgerline;

TEST_CASE("base64 agrees with the vectors of RFC 4648 section 10", "[base]") {
  const auto [plain, encoded] = GENERATE(table<std::string, std::string>({{"", ""},
                                                                          {"f", "Zg=="},
                                                                          {"fo", "Zm8="},
                                                                          {"foo", "Zm9v"},
                                                                          {"foob", "Zm9vYg=="},
                                                                          {"foobar", "Zm9vYmFy"}}));
  CHECK(to_base64(plain) == encoded);
  CHECK(from_base64(encoded) == plain);
}

TEST_CASE("base64 accepts the url alphabet and missing padding", "[base]") {
  CHECK(from_base64("-_8") == from_base64("+/8="));
}

TEST_CASE("base64 refuses white space, stray bits and impossible lengths", "[base]") {
  CHECK_FALSE(from_base64("Zg =").has_value());
  CHECK_FALSE(from_base64("Zh==").has_value());
  CHECK_FALSE(from_base64("Zm9vY").has_value());
}

TEST_CASE("canonical base64 is padded and in the standard alphabet", "[base]") {
  CHECK(from_base64_canonical("+/8=") == from_base64("+/8="));
  CHECK(from_base64_canonical("") == "");
  CHECK_FALSE(from_base64_canonical("-_8=").has_value());
  CHECK_FALSE(from_base64_canonical("+/8").has_value());
}

TEST_CASE("hex goes round and refuses odd and foreign digits", "[base]") {
  CHECK(to_hex(std::string("\x00\xff\x10", 3)) == "00ff10");
  CHECK(from_hex("00FF10") == std::string("\x00\xff\x10", 3));
  CHECK_FALSE(from_hex("0").has_value());
  CHECK_FALSE(from_hex("0g").has_value());
}

TEST_CASE("hex digits are lowered, in any number, and nothing else is", "[base]") {
  CHECK(lower_hex("") == "");
  CHECK(lower_hex("09AFaf0") == "09afaf0");
  for (const char* other : {"g", "0x1", "A B", "\xC3\xA4"}) CHECK_FALSE(lower_hex(other));
}
