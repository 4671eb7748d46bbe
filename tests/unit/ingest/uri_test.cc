#include "ingest/uri.h"

#include <catch2/catch.hpp>

namespace ledgerline::ingest {
namespace {

TEST_CASE("a URI has a scheme and only the characters of RFC 3986") {
  for (const std::string_view good : {"https://github.com/x/y/tree/1.0#/$defs/RunEvent",
                                      "file:/__w/1/s/../OpenLineage.json#/$defs/R", "urn:x",
                                      "s3://bucket/key%20x", "http://[::1]:80/?q=a", "a+b-c.d:"}) {
    INFO(good);
    CHECK(is_uri(good));
  }
  for (const std::string_view bad :
       {"", "producer", "/relative", "1http://x", "http:// space", "http://x/%2", "http://x/%zz",
        "http://x/<y>", "http://x#a#b", "http://x/\xC3\xA9", ":x", "http//x", "a\\b:c"}) {
    INFO(bad);
    CHECK_FALSE(is_uri(bad));
  }
}

}  // namespace
}  // namespace ledgerline::ingest
