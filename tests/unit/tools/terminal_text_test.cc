#include "tools/terminal_text.h"

#include <catch2/catch.hpp>

namespace ledgerline::tools {

TEST_CASE("controls of a name are escaped, and one name alone reads so", "[tools]") {
  CHECK(shown_name("cleaned/orders") == "cleaned/orders");
  CHECK(shown_name("j\x1b[31mRED") == "j\\u001b[31mRED");
  CHECK(shown_name("a\nb\r\tc") == "a\\u000ab\\u000d\\u0009c");
  CHECK(shown_name("a\x7f") == "a\\u007f");
  CHECK(shown_name(std::string_view("a\0b", 3)) == "a\\u0000b");
  CHECK(shown_name("a\xc2\x9b"
                   "31m\xc2\x80\xc2\x9f") == "a\\u009b31m\\u0080\\u009f");
  CHECK(shown_name("a\\u001b") == "a\\\\u001b");
}

TEST_CASE("text that is no control stays as it is", "[tools]") {
  CHECK(shown_name("Auftr\xc3\xa4ge \xc2\xa0 \xe6\x95\xb0\xe6\x8d\xae") ==
        "Auftr\xc3\xa4ge \xc2\xa0 \xe6\x95\xb0\xe6\x8d\xae");
  CHECK(shown_name("\xc2") == "\xc2");
  CHECK(shown_name("").empty());
}

TEST_CASE("a sentence keeps the escapes of the names in it", "[tools]") {
  CHECK(shown_sentence("the job \"a\\u001b\" is\nnot\x1b known") ==
        "the job \"a\\u001b\" is\\u000anot\\u001b known");
}

}  // namespace ledgerline::tools
