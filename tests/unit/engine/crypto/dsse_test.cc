#include "engine/crypto/dsse.h"

#include <catch2/catch.hpp>

using ledgerline::crypto::pre_authentication_encoding;

TEST_CASE("the pre-authentication encoding is that of the DSSE protocol", "[crypto]") {
  // protocol.md, "Test Vectors".
  CHECK(pre_authentication_encoding("http://example.com/HelloWorld", "hello world") ==
        "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST_CASE("lengths count bytes and separate what a moved border would confuse", "[crypto]") {
  CHECK(pre_authentication_encoding("", "") == "DSSEv1 0  0 ");
  CHECK(pre_authentication_encoding("\xc3\xa9", "x") == "DSSEv1 2 \xc3\xa9 1 x");
  CHECK(pre_authentication_encoding("a", "b c") != pre_authentication_encoding("a 1 b", "c"));
}
