#include <catch2/catch.hpp>

#include "ingest/run_id.h"
#include "ingest/uri.h"

namespace ledgerline::ingest {
namespace {

TEST_CASE("a run id that is a UUID is taken as it is, in any case and version") {
  const RunId id = run_id_from("01890ABC-0000-7000-8000-00000000000f");
  CHECK_FALSE(id.derived);
  CHECK(to_string(id.id) == "01890abc-0000-7000-8000-00000000000f");
  CHECK_FALSE(run_id_from("00000000-0000-0000-0000-000000000000").derived);
}

TEST_CASE("any other run id has a name-based UUID that never changes") {
  const RunId id = run_id_from("abc123");
  CHECK(id.derived);
  CHECK(id.id == run_id_from("abc123").id);
  CHECK(id.id != run_id_from("abc124").id);
  // SHA-256("ledgerline/run-id/1" 00 "abc123"), version and variant set.
  CHECK(to_string(id.id) == "6bb1a032-8d12-8f59-a787-188c47f26856");
  CHECK(run_id_from("{01890abc-0000-7000-8000-00000000000f}").derived);
}

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
