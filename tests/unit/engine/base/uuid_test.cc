#include "engine/base/uuid.h"

#include <catch2/catch.hpp>

using namespace ledgerline;

TEST_CASE("a UUID of any version and case is canonicalised", "[base]") {
  const auto uuid = parse_uuid("019127DE-FD25-7707-bfa4-3ec02693a531");
  REQUIRE(uuid.has_value());
  CHECK(to_string(*uuid) == "019127de-fd25-7707-bfa4-3ec02693a531");
}

TEST_CASE("what is not a UUID is refused", "[base]") {
  const auto text = GENERATE(
      "", "abc123", "019127de-fd25-7707-bfa4-3ec02693a53", "{019127de-fd25-7707-bfa4-3ec02693a53}",
      "019127dexfd25-7707-bfa4-3ec02693a531", "g19127de-fd25-7707-bfa4-3ec02693a531");
  CHECK_FALSE(parse_uuid(text).has_value());
}

TEST_CASE("a name-based UUID carries version 8 and the RFC variant", "[base]") {
  Digest digest;
  digest.fill(0xFF);
  CHECK(to_string(uuid_from_digest(digest)) == "ffffffff-ffff-8fff-bfff-ffffffffffff");
}
