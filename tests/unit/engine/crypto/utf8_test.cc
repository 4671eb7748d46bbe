#include "engine/crypto/utf8.h"

#include <string>

#include <catch2/catch.hpp>

using namespace ledgerline;
using namespace ledgerline::crypto;

TEST_CASE("code points of every length are taken one by one", "[crypto]") {
  ByteView text = "a\u00E9\u2014\U0001F600";
  CHECK(take_code_point(text) == U'a');
  CHECK(take_code_point(text) == U'\u00E9');
  CHECK(take_code_point(text) == U'\u2014');
  CHECK(take_code_point(text) == U'\U0001F600');
  CHECK(text.empty());
}

TEST_CASE("the ends of the valid ranges are accepted", "[crypto]") {
  const auto text =
      GENERATE(as<std::string>{}, "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
               "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF");
  ByteView rest = text;
  CHECK(take_code_point(rest).has_value());
  CHECK(rest.empty());
}

TEST_CASE("overlong forms, surrogates, stray and missing bytes are refused", "[crypto]") {
  const auto text =
      GENERATE(as<std::string>{}, "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF",
               "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
               "\xF8\x88\x80\x80\x80", "\xFF", "\xC3", "\xE2\x80", "\xE2\x80 ", "\xF0\x9F\x98");
  ByteView rest = text;
  CHECK_FALSE(take_code_point(rest).has_value());
  CHECK(rest == text);
}
