#include "engine/base/utf8.h"

#include <string>

#include <catch2/catch.hpp>

using namespace ledgerline;

TEST_CASE("code points of every length are taken one by one", "[base]") {
  ByteView text = "a\u00E9\u2014\U0001F600";
  CHECK(take_code_point(text) == U'a');
  CHECK(take_code_point(text) == U'\u00E9');
  CHECK(take_code_point(text) == U'\u2014');
  CHECK(take_code_point(text) == U'\U0001F600');
  CHECK(text.empty());
}

TEST_CASE("the ends of the valid ranges are accepted", "[base]") {
  const auto text =
      GENERATE(as<std::string>{}, "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
               "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF");
  ByteView rest = text;
  CHECK(take_code_point(rest).has_value());
  CHECK(rest.empty());
}

TEST_CASE("overlong forms, surrogates, stray and missing bytes are refused", "[base]") {
  const auto text =
      GENERATE(as<std::string>{}, "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF",
               "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
               "\xF8\x88\x80\x80\x80", "\xFF", "\xC3", "\xE2\x80", "\xE2\x80 ", "\xF0\x9F\x98");
  ByteView rest = text;
  CHECK_FALSE(take_code_point(rest).has_value());
  CHECK(rest == text);
}

TEST_CASE("a text is UTF-8 when every one of its sequences is", "[base]") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("a\u00E9\u2014\U0001F600"));
  for (const char* ill_formed : {"\x80", "a\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80"}) {
    CHECK_FALSE(is_utf8(ill_formed));
  }
}
